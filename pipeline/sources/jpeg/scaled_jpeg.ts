/**
 * Usual JPEGs as pixels: decoded in full, cut, scaled. Every decoder that keeps to libjpeg's defaults gives
 * the same pixels, so which one is there decides nothing but the time.
 */
import { crc32 } from "node:zlib";
import { type Part, scaler } from "./scale.ts";
import { openTurboJpeg, type TurboJpeg } from "./turbojpeg.ts";

/** What is wanted of a JPEG. */
export interface JpegPlan {
  height: number;
  width: number;
  channels: 1 | 3;
  /** The size of the whole image, and the part of it that is taken. */
  image: { height: number; width: number };
  part: { left: number; top: number; height: number; width: number };
}

/** Decodes what the library does not, 1 byte a pixel or 3. */
export type DecodeOtherwise = (bytes: Uint8Array, channels: 1 | 3) => Promise<Uint8Array>;

/** Larger ones are decoded at a fraction of their size, elsewhere. */
export const mostJpegPixels = 2 ** 22;

/** So many are decoded at once, since each takes memory until it is scaled. */
const mostAtOnce = 16;

export interface JpegScaler {
  /** undefined decodes otherwise. */
  readonly library: string | undefined;
  pixels(bytes: Uint8Array, plan: JpegPlan, otherwise: DecodeOtherwise): Promise<Uint8Array>;
}

let common: Promise<JpegScaler> | undefined;

/** The one of this process, with the library if there is one. */
export function commonJpegScaler(): Promise<JpegScaler> {
  return common ??= trusted(openTurboJpeg()).then(jpegScaler);
}

export function jpegScaler(turbo?: Pick<TurboJpeg, "library" | "decode">): JpegScaler {
  const { allocate, view, scale } = scaler();
  const places = new Map<number, number[]>(); // free ones, by their sizes
  const waiting: (() => void)[] = [];
  let busy = 0;

  const take = (bytes: number) => {
    const room = 2 ** Math.ceil(Math.log2(bytes));
    const free = places.get(room) ?? [];
    places.set(room, free);
    const at = free.pop() ?? allocate(room);
    return { at, giveBack: () => free.push(at) };
  };

  return {
    library: turbo?.library,
    async pixels(bytes, { height, width, channels, image, part }, otherwise) {
      if (busy >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      busy++;
      const rowBytes = image.width * channels;
      const size = image.height * rowBytes;
      const { at, giveBack } = take(size + rowBytes + 16);
      try {
        const whole = { ...image, channels, pixels: view(at, size) };
        if (!await turbo?.decode(bytes, whole)) {
          const pixels = await otherwise(bytes, channels);
          if (pixels.length !== size) throw new Error("is damaged: its pixels cannot be decoded");
          view(at, size).set(pixels);
        }
        const start = part.top * rowBytes + part.left * channels;
        const cut: Part = { ...part, channels, start, rowBytes };
        return scale(at, cut, { height, width });
      } finally {
        giveBack();
        busy--;
        waiting.shift()?.();
      }
    },
  };
}

/** A JPEG of 19x13 noisy pixels with halved colours, and what a decoder makes of it. */
const example = { height: 13, width: 19, channels: 3, crc: 2476851896 } as const;
const exampleFile =
  "/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQ" +
  "YEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P" +
  "T09PT09PT0//wAARCAANABMDASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAIDAf/EACQQAAICAQQCAQUA" +
  "AAAAAAAAAAECAxEEABIhMRNRQSIjMlNh/8QAFgEBAQEAAAAAAAAAAAAAAAAAAQIE/8QAIREBAAEDAwUBAAAAAAAA" +
  "AAAAAQIAAxFBcfASkaHB0fH/2gAMAwEAAhEDEQA/AEdC4mhAdmgeh9QIjssCUa/yJrgeuiVOqyu0m3YC7JMGI28r" +
  "usg97m5+LHffII3HKhWn8aWWjjAF0oElGrJI+K9UNTjTy5OVHKsb+KVRbJ+yVlJFc3yfkjnrRnqEdHzRKTlB5pz9" +
  "qhysxWYYmXF4QxA3vGp75sV7vRpPvTW4zcxBe0BZRVDj1/NGtMbdpBbMc7Hyr3DvL04r/9k=";

/** The library, if it gives the pixels that it must: others of its kind may round otherwise. */
export async function trusted<T extends Pick<TurboJpeg, "decode" | "close">>(
  turbo: T | undefined,
): Promise<T | undefined> {
  const { height, width, channels, crc } = example;
  const pixels = new Uint8Array(height * width * channels);
  const file = Uint8Array.from(atob(exampleFile), (character) => character.charCodeAt(0));
  const isRight = await turbo?.decode(file, { height, width, channels, pixels }) &&
    crc32(pixels) === crc;
  if (isRight) return turbo;
  turbo?.close();
}
