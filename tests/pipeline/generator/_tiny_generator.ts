/** Tiny trained runs, and pictures that are compared. */
import sharp from "sharp";
import { inTempDir } from "../sources/_fixtures.ts";
import { recordRun, tinyConfig } from "../replay/_recorded.ts";
import { backend } from "../_wasm.ts";

export { backend };

/** Seven steps with an averaged generator; checkpoints of steps 3 and 7 at least. */
export function inTinyRun(
  overrides: Parameters<typeof tinyConfig>[1],
  test: (folder: string, dir: string) => Promise<void>,
): Promise<void> {
  return inTempDir(async (dir) => {
    const config = tinyConfig(dir, { backend: "wasm", threads: 1, ...overrides });
    config.model.ema = 0.9;
    const { folder } = await recordRun(config, backend);
    await test(folder, dir);
  });
}

/** The decoded pixels of a picture. */
export async function pixelsOf(picture: string | Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await sharp(picture).raw().toBuffer());
}
