/** The parts of a convolution's three matrices for one band. */
import type { Matrix } from "../../device/gemm.ts";
import type { Band } from "./bands.ts";
import { type Geometry, patchMatrixSize } from "../../device/geometry.ts";

/** A band's patches, in the same order, with only the columns that lie inside the image. */
export function patchesOf(band: Band, g: Geometry, all: Float32Array): Matrix {
  const { columns } = patchMatrixSize(g);
  const filterRow = columns / g.filterHeight;
  const first = firstPixel(band, g) * columns + band.filterRow * filterRow;
  return {
    data: all.subarray(first),
    rows: pixelCount(band, g),
    columns: band.filterRows * filterRow,
    rowStride: columns,
  };
}

/** The rows of the filter that a band needs, [taps * in, out]. */
export function filterOf({ filterRow, filterRows }: Band, g: Geometry, all: Float32Array): Matrix {
  const rows = g.filterWidth * g.inChannels;
  const data = all.subarray(filterRow * rows * g.outChannels);
  return { data, rows: filterRows * rows, columns: g.outChannels };
}

/** A band's output pixels, ordered by row, then by image, [pixels, out]. */
export function pixelsOf(band: Band, g: Geometry, all: Float32Array): Matrix {
  const data = all.subarray(firstPixel(band, g) * g.outChannels);
  return { data, rows: pixelCount(band, g), columns: g.outChannels };
}

function firstPixel({ outRow }: Band, g: Geometry): number {
  return outRow * g.batchSize * g.outWidth;
}

function pixelCount({ outRows }: Band, g: Geometry): number {
  return outRows * g.batchSize * g.outWidth;
}
