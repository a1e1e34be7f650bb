import { type Grid, tileBox } from "./grid.ts";

/** Pixels as a canvas gives them: RGBA, a row after the other. */
export interface Pixels {
  width: number;
  height: number;
  data: ArrayLike<number>;
}

// Enough to tell two images apart, and few enough to compare every pair in a few milliseconds.
const side = 12;
const mostTiles = 64;

/**
 * How much the images of a grid differ from one another: the mean absolute difference of pixels
 * (0 to 255) over every pair. Of a generator that has collapsed it is a small part of the real
 * images' own. NaN for a single image.
 */
export function variety(pixels: Pixels, grid: Grid): number {
  const tiles = Array.from(
    { length: Math.min(grid.count, mostTiles) },
    (_, i) => thumbnail(pixels, grid, i),
  );
  let [sum, pairs] = [0, 0];
  for (let a = 0; a < tiles.length; a++) {
    for (let b = a + 1; b < tiles.length; b++) {
      sum += distance(tiles[a], tiles[b]);
      pairs++;
    }
  }
  return sum / pairs;
}

/** One image by a lattice of its pixels, RGB. */
function thumbnail({ width, data }: Pixels, grid: Grid, tile: number): Float32Array {
  const box = tileBox(grid, tile);
  const values = new Float32Array(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const x = Math.floor(box.left + ((i % side) + 0.5) * box.width / side);
    const y = Math.floor(box.top + (Math.floor(i / side) + 0.5) * box.height / side);
    for (let c = 0; c < 3; c++) values[3 * i + c] = data[4 * (y * width + x) + c];
  }
  return values;
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}
