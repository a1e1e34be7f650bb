import sharp from "sharp";
import { evenlySpaced } from "../../../pipeline/store/mod.ts";

export type AnimationFormat = "gif" | "webp";

export interface Animation {
  bytes: Uint8Array<ArrayBuffer>;
  /** Files left out because they cannot be read as pictures. */
  skipped: string[];
}

const mostFrames = 60;
const frameMillis = 150;
const lastMillis = 2000;
const maxSide = 1024;

/**
 * Joins pictures of one size into a looping animation that shows the last one longer.
 *
 * @param files in order; of more than 60, it takes 60 evenly spaced ones and the last
 * @returns undefined when no file can be read
 */
export async function animation(
  files: readonly string[],
  read: (file: string) => Promise<Uint8Array<ArrayBuffer>>,
  format: AnimationFormat,
): Promise<Animation | undefined> {
  const frames: Frame[] = [];
  const skipped: string[] = [];
  // One after the other, because a film must not slow training down.
  for (const file of evenlySpaced(files, mostFrames)) {
    const frame = await read(file).then(fitted).catch(() => undefined);
    if (frame && isLike(frame, frames[0])) frames.push(frame);
    else skipped.push(file);
  }
  if (frames.length === 0) return undefined;
  return { bytes: await joined(frames.map(({ data }) => data), format), skipped };
}

interface Frame {
  data: Uint8Array;
  info: { width: number; height: number };
}

/** Whether a frame has the size of the first: a film has one size. */
function isLike({ info }: Frame, first: Frame | undefined): boolean {
  return first === undefined ||
    (info.width === first.info.width && info.height === first.info.height);
}

async function joined(
  frames: Uint8Array[],
  format: AnimationFormat,
): Promise<Uint8Array<ArrayBuffer>> {
  const delay = frames.length === 1
    ? undefined
    : frames.map((_, i) => i === frames.length - 1 ? lastMillis : frameMillis);
  // sharp cannot join a single picture.
  const film = frames.length > 1 ? sharp(frames, { join: { animated: true } }) : sharp(frames[0]);
  const moving = format === "gif" ? film.gif({ delay, loop: 0 }) : film.webp({ delay, loop: 0 });
  return new Uint8Array(await moving.toBuffer());
}

/** Frames must agree in their channels, and need not be larger than a screen. */
function fitted(png: Uint8Array): Promise<Frame> {
  return sharp(png)
    .resize(maxSide, maxSide, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb").ensureAlpha().png({ compressionLevel: 1 }).toBuffer({
      resolveWithObject: true,
    });
}
