import sharp from "sharp";
import { gridOf, tileBox } from "../../state/grid.ts";

const sidePixels = 192;

/** The first images of a grid as a WebP of about 192 by 192 pixels; no image is cut. */
export async function thumbnail(png: Uint8Array, images: number): Promise<Uint8Array<ArrayBuffer>> {
  const picture = sharp(png);
  const { width, height } = await picture.metadata();
  const grid = gridOf(images, width, height);
  const columns = Math.min(grid.columns, fitting(grid.tileWidth));
  const rows = Math.min(grid.rows, fitting(grid.tileHeight));
  const last = tileBox(grid, (rows - 1) * grid.columns + columns - 1);
  const part = { width: last.left + last.width, height: last.top + last.height };
  const bytes = await picture.extract({ left: 0, top: 0, ...part }).webp({ quality: 80 })
    .toBuffer();
  return new Uint8Array(bytes);
}

function fitting(tilePixels: number): number {
  return Math.max(1, Math.round(sidePixels / tilePixels));
}
