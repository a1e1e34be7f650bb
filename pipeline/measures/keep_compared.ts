/** Writes out what was compared, so that another program can compute the measures again. */
import { join } from "node:path";
import { writeWhole } from "../files/write_whole.ts";
import { encodePng } from "../outputs/samples/image_grid.ts";
import type { Features } from "./features.ts";
import { type ImageSet, imagesFrom } from "./image_set.ts";

/** Takes a set that was compared, under the name of its folder. */
export type Keep = (name: string, images: ImageSet, features: Features) => Promise<void>;

/** Into `folder`: `<name>/00000.png` and on, and the numbers of all of them as `<name>.npy`. */
export const keepIn = (folder: string): Keep => async (name, images, features) => {
  await Deno.mkdir(join(folder, name), { recursive: true });
  for (let i = 0; i < images.count; i++) {
    const image = imagesFrom(images, i, 1);
    const png = await encodePng({ ...image, pixels: image.pixels.slice() });
    await Deno.writeFile(join(folder, name, `${String(i).padStart(5, "0")}.png`), png);
  }
  await writeWhole(join(folder, `${name}.npy`), npyOf(features));
};

/** NumPy's format, version 1: doubles, row by row. */
function npyOf({ count, length, values }: Features): Uint8Array {
  const about = `{'descr': '<f8', 'fortran_order': False, 'shape': (${count}, ${length}), }`;
  const start = 10; // magic, version, and the header's length
  const header = about.padEnd(Math.ceil((start + about.length + 1) / 64) * 64 - start - 1) + "\n";
  const file = new Uint8Array(start + header.length + values.byteLength);
  file.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(file.buffer).setUint16(start - 2, header.length, true);
  file.set(new TextEncoder().encode(header), start);
  file.set(
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    start + header.length,
  );
  return file;
}
