import sharp from "sharp";
import { spread } from "../../../pipeline/store/mod.ts";

export type AnimationFormat = "gif" | "webp";

const mostFrames = 60;
const frameMillis = 150;
const lastMillis = 2000;
const maxSide = 1024;

/**
 * Pictures of one size as a moving image that shows the last one longer and begins again.
 *
 * @param files in their order; of more than 60, as many evenly spread, the last among them
 */
export async function animation(
  files: readonly string[],
  read: (file: string) => Promise<Uint8Array<ArrayBuffer>>,
  format: AnimationFormat,
): Promise<Uint8Array<ArrayBuffer>> {
  const chosen = spread(files, mostFrames);
  const frames = await Promise.all(chosen.map(async (file) => await fitted(await read(file))));
  const delay = frames.map((_, i) => i === frames.length - 1 ? lastMillis : frameMillis);
  const joined = sharp(frames, { join: { animated: true } });
  const moving = format === "gif"
    ? joined.gif({ delay, loop: 0 })
    : joined.webp({ delay, loop: 0 });
  return new Uint8Array(await moving.toBuffer());
}

/** Frames must agree in their channels, and need not be larger than a screen. */
function fitted(png: Uint8Array): Promise<Uint8Array> {
  return sharp(png)
    .resize(maxSide, maxSide, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb").ensureAlpha().png().toBuffer();
}
