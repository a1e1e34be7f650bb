/** The thread of `jpeg_threads.ts`: it reads, decodes and scales usual JPEGs, several a message. */
import { contentHash } from "../contracts/content_hash.ts";
import { type FileRange, fileRange } from "./archives/byte_range.ts";
import { type FilePiece, readPieceNow } from "./archives/file_piece.ts";
import { tooSmall } from "./image_fit.ts";
import type { PixelPlan } from "./pixels.ts";
import { jpegHeader } from "./jpeg/jpeg_header.ts";
import { jpegPlanOf } from "./jpeg_plan.ts";
import { scaler } from "./jpeg/scale.ts";
import { trusted } from "./jpeg/scaled_jpeg.ts";
import { openTurboJpeg, type TurboJpeg } from "./jpeg/turbojpeg.ts";

export type AskedFile = string | FilePiece | Uint8Array<ArrayBuffer>;

export interface Asked {
  plan: PixelPlan;
  /** Paths, pieces of archives, or what is in the files. */
  files: AskedFile[];
}

export interface Answer {
  /** Images one after the other, of the plan's size. */
  pixels: Uint8Array<ArrayBuffer>;
  /** The digests of pixels and file; undefined for what another way must decode. */
  images: ({ hash: string; file: string } | undefined)[];
}

const thread = self as unknown as {
  onmessage: (event: MessageEvent<Asked>) => void;
  postMessage(answer: Answer, moved: ArrayBuffer[]): void;
};

const turbo = trusted(openTurboJpeg());
const { allocate, view, scale } = scaler();
let room = { at: 0, bytes: 0 };

thread.onmessage = async ({ data: { plan, files } }) => {
  const library = await turbo;
  const imageBytes = plan.height * plan.width * plan.channels;
  const pixels = new Uint8Array(files.length * imageBytes);
  const images = files.map((file, i) => {
    const found = library && imageOf(library, plan, file);
    if (found) pixels.set(found.pixels, i * imageBytes);
    return found && { hash: contentHash(found.pixels), file: found.file };
  });
  thread.postMessage({ pixels, images }, [pixels.buffer]);
};

/** Archives stay open. */
const archives = new Map<string, FileRange>();

function bytesOf(file: AskedFile): Uint8Array<ArrayBuffer> {
  if (typeof file === "string") return Deno.readFileSync(file);
  if (file instanceof Uint8Array) return file;
  const archive = archives.get(file.path) ?? fileRange(file.path);
  archives.set(file.path, archive);
  return readPieceNow(archive, file);
}

function imageOf(library: TurboJpeg, plan: PixelPlan, file: AskedFile) {
  try {
    const bytes = bytesOf(file);
    const header = jpegHeader(bytes);
    const wanted = header && jpegPlanOf(header, plan);
    if (!wanted || tooSmall(wanted.image, plan)) return undefined;
    const { image, part, channels } = wanted;
    const rowBytes = image.width * channels;
    const at = placeOf(image.height * rowBytes + rowBytes + 16);
    const whole = { ...image, channels, pixels: view(at, image.height * rowBytes) };
    if (!library.decodeNow(bytes, whole)) return undefined;
    const start = part.top * rowBytes + part.left * channels;
    return {
      pixels: scale(at, { ...part, channels, start, rowBytes }, wanted),
      file: contentHash(bytes),
    };
  } catch {
    return undefined; // the other way says what is wrong with it
  }
}

/** One image is decoded at a time, and most are as large as the one before. */
function placeOf(bytes: number): number {
  if (bytes > room.bytes) room = { at: allocate(2 * bytes), bytes: 2 * bytes };
  return room.at;
}
