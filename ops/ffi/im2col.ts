import type { backend_util } from "@tensorflow/tfjs-core";

/**
 * A convolution as a matrix product: each row of `columns` is the patch of x under one output pixel.
 *
 * NHWC makes a patch five runs of 5 * channels neighbouring floats (one a filter row), so that runs
 * are copied, not floats. `Conv2DInfo` is tfjs's own account of sizes and pads.
 */
export type Geometry = Pick<
  backend_util.Conv2DInfo,
  | "batchSize"
  | "inHeight"
  | "inWidth"
  | "inChannels"
  | "outHeight"
  | "outWidth"
  | "outChannels"
  | "filterHeight"
  | "filterWidth"
  | "strideHeight"
  | "strideWidth"
  | "padInfo"
>;

/** Below this many floats a run is copied faster by a loop than by `set`, which pays per call. */
const shortRun = 48;

/** Rows and columns of the patch matrix. */
export function patchMatrixSize(g: Geometry): { rows: number; columns: number } {
  return {
    rows: g.batchSize * g.outHeight * g.outWidth,
    columns: g.filterHeight * g.filterWidth * g.inChannels,
  };
}

/** Writes the patches of x [batch, height, width, in] into `columns`, zeros where they overhang. */
export function im2col(x: Float32Array, columns: Float32Array, g: Geometry): void {
  forEachRun(g, (xStart, length, at, runLength, before) => {
    if (length < runLength) columns.fill(0, at - before, at - before + runLength);
    if (length < shortRun) {
      for (let i = 0; i < length; i++) columns[at + i] = x[xStart + i];
    } else {
      columns.set(x.subarray(xStart, xStart + length), at);
    }
  });
}

/** The transpose of `im2col`: adds every patch back onto x, which it clears first. */
export function col2im(columns: Float32Array, x: Float32Array, g: Geometry): void {
  x.fill(0);
  forEachRun(g, (xStart, length, at) => {
    for (let i = 0; i < length; i++) x[xStart + i] += columns[at + i];
  });
}

/**
 * Calls back with each filter row of each patch: where its part inside the image starts in x, how
 * many floats that part has (0 for a row above or below the image), where it starts in the patch
 * matrix, how long the whole run is, and how many floats of it lie before that start.
 */
function forEachRun(
  g: Geometry,
  visit: (
    xStart: number,
    length: number,
    at: number,
    runLength: number,
    before: number,
  ) => void,
): void {
  const { inHeight, inWidth, inChannels, filterHeight, filterWidth, padInfo } = g;
  const runLength = filterWidth * inChannels;
  let runStart = 0;
  for (let b = 0; b < g.batchSize; b++) {
    for (let outY = 0; outY < g.outHeight; outY++) {
      for (let outX = 0; outX < g.outWidth; outX++) {
        const left = outX * g.strideWidth - padInfo.left;
        const overhang = Math.max(-left, 0);
        const before = overhang * inChannels;
        const inside = Math.max(Math.min(left + filterWidth, inWidth) - left - overhang, 0);
        for (let filterY = 0; filterY < filterHeight; filterY++) {
          const y = outY * g.strideHeight - padInfo.top + filterY;
          const length = y >= 0 && y < inHeight ? inside * inChannels : 0;
          const xStart = ((b * inHeight + y) * inWidth + left + overhang) * inChannels;
          visit(xStart, length, runStart + before, runLength, before);
          runStart += runLength;
        }
      }
    }
  }
}
