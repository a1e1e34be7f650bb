import sharp, { type Sharp } from "sharp";

/** Pixels, [height, width, channels], 0 to 255. */
export interface Raster {
  height: number;
  width: number;
  channels: 1 | 3 | 4;
  pixels: Uint8Array;
}

export interface ImageGrid extends Raster {
  rows: number;
  columns: number;
}

export interface GridOptions {
  /** How many images there are. */
  count: number;
  height: number;
  width: number;
  channels: 1 | 3 | 4;
  /** By default as many as make the grid square. */
  columns?: number;
  /** How many pixels wide each pixel becomes; by default small images are enlarged. */
  scale?: number;
}

const gapPixels = 2;
// White: MNIST's images are black at their edges and would run into one another on black.
const background = 255;
// A 28x28 digit is too small to judge on a screen.
const tilePixels = 64;

/**
 * Lays images out in a grid as square as their count allows, an unfilled last row left white.
 * Small images are enlarged by a whole number, each pixel into a block of its own: a viewer's own
 * enlargement would blur them, and so every pixel can still be read back from the file.
 *
 * @param pixels [count, height, width, channels], 0 to 255
 * @throws RangeError when there is no image, or the pixels are not `count` images
 */
export function imageGrid(pixels: Uint8Array, options: GridOptions): ImageGrid {
  const { count, height, width, channels } = options;
  checkCount(pixels, options);
  const { rows, columns, scale, ...size } = gridSizes(options);
  const tileHeight = height * scale + gapPixels;
  const tileWidth = width * scale + gapPixels;
  const grid = blank(size.height, size.width, channels);

  const imageBytes = height * width * channels;
  for (let i = 0; i < count; i++) {
    const image = pixels.subarray(i * imageBytes, (i + 1) * imageBytes);
    const top = Math.floor(i / columns) * tileHeight;
    const left = (i % columns) * tileWidth;
    paste(grid, { height, width, channels, pixels: image }, { top, left, scale });
  }
  return { rows, columns, ...grid };
}

/** The size of the grid that `imageGrid` makes, in images and in pixels. */
export function gridSizes(layout: Omit<GridOptions, "channels">) {
  const { count, columns = Math.ceil(Math.sqrt(count)) } = layout;
  const { scale = usualScale(layout.height, layout.width) } = layout;
  const rows = Math.ceil(count / columns);
  const height = rows * (layout.height * scale + gapPixels) - gapPixels;
  const width = columns * (layout.width * scale + gapPixels) - gapPixels;
  return { rows, columns, scale, height, width };
}

/** How much small images are enlarged. */
function usualScale(height: number, width: number): number {
  return Math.max(1, Math.floor(tilePixels / Math.max(height, width)));
}

/** Encodes pixels as a PNG file of 1 (gray), 3 (RGB) or 4 (RGBA) channels. */
export async function encodePng(raster: Raster): Promise<Uint8Array> {
  return new Uint8Array(await openRaster(raster).png().toBuffer());
}

/** Opens pixels, to be encoded with as many channels as they have. */
export function openRaster({ pixels, height, width, channels }: Raster): Sharp {
  const image = sharp(pixels, { raw: { height, width, channels } });
  // Without this, sharp writes gray pixels as RGB.
  return channels === 1 ? image.toColourspace("b-w") : image;
}

function checkCount(pixels: Uint8Array, { count, height, width, channels }: GridOptions): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`a grid of ${count} images cannot be drawn: ask for 1 or more`);
  }
  const bytes = count * height * width * channels;
  if (pixels.length !== bytes) {
    throw new RangeError(
      `${pixels.length} bytes are not ${count} images of ${height}x${width}x${channels}: ` +
        `give ${bytes}`,
    );
  }
}

function blank(height: number, width: number, channels: 1 | 3 | 4): Raster {
  const pixels = new Uint8Array(height * width * channels).fill(background);
  return { height, width, channels, pixels };
}

interface Place {
  top: number;
  left: number;
  scale: number;
}

function paste(grid: Raster, image: Raster, { top, left, scale }: Place): void {
  const { channels } = grid;
  for (let y = 0; y < image.height * scale; y++) {
    for (let x = 0; x < image.width * scale; x++) {
      const from = (Math.floor(y / scale) * image.width + Math.floor(x / scale)) * channels;
      const to = ((top + y) * grid.width + left + x) * channels;
      for (let c = 0; c < channels; c++) grid.pixels[to + c] = image.pixels[from + c];
    }
  }
}
