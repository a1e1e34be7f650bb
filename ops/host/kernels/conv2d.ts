/**
 * The three passes of a convolution: by the engine's convolutions if it takes them, else each by one
 * matrix product over the whole batch's patches, or one for each band of output rows.
 */
import {
  Conv2D,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { multiplyAll, type Product } from "../../device/gemm.ts";
import { numbered } from "../../device/kernel.ts";
import { tellEngine } from "../../device/work_account.ts";
import { filterOf, patchesOf, pixelsOf } from "../base/band_matrices.ts";
import { type Band, bandsOf } from "../base/bands.ts";
import type { Filter } from "../base/convolution_engine.ts";
import {
  type ConvolutionAttributes,
  type Geometry,
  geometryArgs,
  geometryOf,
  patchMatrixSize,
  type PatchOrder,
} from "../../device/geometry.ts";
import type { HostBackend } from "../base/host_backend.ts";
import { keptFloatsAtMost } from "../base/patches.ts";
import type { Job } from "../../pool/work.ts";
import { hostKernel } from "../base/host_kernel.ts";

/** y [pixels, out] = patches(x) [pixels, 25 in] * filter [25 in, out]. */
export const conv2d = hostKernel<Record<"x" | "filter", TensorInfo>, ConvolutionAttributes>(
  Conv2D,
  ({ x, filter }, attributes, backend) => convolved([x], filter, attributes, backend)[0],
);

/** x0, x1, ..., filter -> y0, y1, ... */
export const conv2dOfParts = hostKernel<Record<string, TensorInfo>, ConvolutionAttributes>(
  "Conv2DOfParts",
  ({ filter, ...xs }, attributes, backend) =>
    convolved(Object.values(xs), filter, attributes, backend),
);

function convolved(
  xs: readonly TensorInfo[],
  filter: TensorInfo,
  attributes: ConvolutionAttributes,
  backend: HostBackend,
): TensorInfo[] {
  const geometries = xs.map((x) => geometryOf(x.shape, filter.shape, attributes));
  if (!isRoomFor(geometries)) {
    return xs.flatMap((x) => convolved([x], filter, attributes, backend));
  }
  const parts = xs.map((x, i) => {
    const g = geometries[i];
    return { x, g, y: backend.output([g.batchSize, g.outHeight, g.outWidth, g.outChannels]) };
  });
  const { convolutions } = backend;
  const byPatches = parts.filter(({ x, g, y }) => {
    if (!convolutions?.takes("forward", g)) return true;
    convolutions.forward(backend.values(x), filterIn(backend, filter), y.values, g);
    return false;
  });
  tellWhich(backend, byPatches.length > 0);
  const filters = backend.values(filter);
  const banded = byPatches.map((part) => ({ ...part, bands: bandsOf(part.g) }));
  const allPatches = patchesOfAll(banded, backend);
  const ways = banded.map(({ g, bands, y: { values: y } }, i) => {
    return { g, bands, patches: allPatches[i], y, length: bands.length === 1 ? 0 : y.length };
  });
  withScratches(backend, ways.map(({ length }) => length), (scratches) => {
    const pixels = ways.map(({ bands, y }, i) => bands.length === 1 ? y : scratches[i]);
    multiplyAll(
      backend.provider,
      byBands(ways, ({ g, patches }, band, i) => ({
        a: patchesOf(band, g, patches),
        b: filterOf(band, g, filters),
        c: pixelsOf(band, g, pixels[i]),
      })).flat(),
    );
    const swaps = ways.flatMap(({ g, bands, y }, i) =>
      bands.length > 1 ? [swapOuter(pixels[i], y, [g.outHeight, g.batchSize])] : []
    );
    backend.pool.runAll("swapOuter", swaps);
  });
  return parts.map(({ y }) => y);
}

/** dfilter [25 in, out] = patches(x)^T * dy. Nothing needs the patches of x after it. */
export const conv2dFilterGradient = hostKernel<
  Record<"x" | "dy", TensorInfo>,
  Conv2DBackpropFilterAttrs
>(
  Conv2DBackpropFilter,
  ({ x, dy }, attributes, backend) => filterGradients([[x, dy]], attributes, backend)[0],
);

/** x0, dy0, x1, dy1, ... -> dfilter0, dfilter1, ... */
export const conv2dFilterGradientOfParts = hostKernel<
  Record<string, TensorInfo>,
  Conv2DBackpropFilterAttrs
>(
  "Conv2DBackpropFilterOfParts",
  (inputs, attributes, backend) =>
    filterGradients(numbered(inputs, ["x", "dy"]), attributes, backend),
);

function filterGradients(
  pairs: readonly TensorInfo[][],
  attributes: Conv2DBackpropFilterAttrs,
  backend: HostBackend,
): TensorInfo[] {
  const geometries = pairs.map(([x]) => geometryOf(x.shape, attributes.filterShape, attributes));
  if (!isRoomFor(geometries)) {
    return pairs.flatMap((pair) => filterGradients([pair], attributes, backend));
  }
  const parts = pairs.map(([x, dy], i) => {
    const g = geometries[i];
    return { x, dy, g, dfilter: backend.output(attributes.filterShape) };
  });
  const { convolutions } = backend;
  const byPatches = parts.filter(({ x, dy, g, dfilter }) => {
    if (!convolutions?.takes("filter gradient", g)) return true;
    convolutions.filterGradient(backend.values(x), backend.values(dy), dfilter.values, g);
    return false;
  });
  tellWhich(backend, byPatches.length > 0);
  const banded = byPatches.map((part) => {
    // The band with the whole filter comes first; the others add to it.
    const bands = bandsOf(part.g).toSorted((a, b) => b.filterRows - a.filterRows);
    return { ...part, bands };
  });
  const allPatches = patchesOfAll(banded, backend);
  const ways = banded.map(({ dy, g, bands, dfilter }, i) => (
    { dy, g, bands, patches: allPatches[i], dfilter: dfilter.values }
  ));
  withPixels(backend, ways, (pixels) => {
    const products = byBands(ways, ({ g, patches, dfilter, bands }, band, i) => ({
      a: { ...patchesOf(band, g, patches), transpose: true },
      b: pixelsOf(band, g, pixels[i]),
      c: filterOf(band, g, dfilter),
      accumulate: band !== bands[0],
    }));
    for (const ofBands of products) multiplyAll(backend.provider, ofBands);
  });
  for (const { x } of parts) backend.patches.release(x.dataId); // the forward pass may have gone by them
  return parts.map(({ dfilter }) => dfilter);
}

/**
 * Up to this many channels, adding patches onto the images (scatter) is faster than gathering pixels from
 * them: measured 3.3 times at 3 channels, 2.8 at 11, 1.5 at 32, and equal at 74.
 */
const thinChannels = 32;

/** dx = the patches dy * filter^T, added up where they overlap. Also the transposed convolution. */
export const conv2dInputGradient = hostKernel<
  Record<"dy" | "filter", TensorInfo>,
  Conv2DBackpropInputAttrs
>(
  Conv2DBackpropInput,
  ({ dy, filter }, { inputShape, ...attributes }, backend) => {
    const [, height, width] = inputShape;
    return inputGradients([dy], filter, { ...attributes, height, width }, backend)[0];
  },
);

/** dy0, dy1, ..., filter -> dx0, dx1, ... */
export const conv2dInputGradientOfParts = hostKernel<Record<string, TensorInfo>, InputAttributes>(
  "Conv2DBackpropInputOfParts",
  ({ filter, ...dys }, attributes, backend) =>
    inputGradients(Object.values(dys), filter, attributes, backend),
);

type InputAttributes = ConvolutionAttributes & { height: number; width: number };

function inputGradients(
  dys: readonly TensorInfo[],
  filter: TensorInfo,
  { height, width, ...attributes }: InputAttributes,
  backend: HostBackend,
): TensorInfo[] {
  const parts = dys.map((dy) => {
    const inputShape = [dy.shape[0], height, width, filter.shape[2]];
    const g = geometryOf(inputShape, filter.shape, attributes);
    return { dy, g, dx: backend.output(inputShape) };
  });
  const { convolutions } = backend;
  const byPatches = parts.filter(({ dy, g, dx }) => {
    if (!convolutions?.takes("input gradient", g)) return true;
    convolutions.inputGradient(backend.values(dy), filterIn(backend, filter), dx.values, g);
    return false;
  });
  tellWhich(backend, byPatches.length > 0);
  const filters = backend.values(filter);
  const ways = byPatches.map((part) => ({ ...part, bands: bandsOf(part.g) }));
  withScratches(backend, ways.map(({ g }) => patchFloats(g)), (patches) => {
    withPixels(backend, ways, (pixels) => {
      multiplyAll(
        backend.provider,
        byBands(ways, ({ g }, band, i) => ({
          a: pixelsOf(band, g, pixels[i]),
          b: { ...filterOf(band, g, filters), transpose: true },
          c: patchesOf(band, g, patches[i]),
        })).flat(),
      );
    });
    const isThin = filter.shape[2] <= thinChannels;
    const jobs = ways.map(({ g, bands, dx }, i) => {
      const items = isThin ? g.batchSize : g.batchSize * g.inHeight; // images, or rows of pixels
      const args = [dx.pointer, patches[i].byteOffset, ...geometryArgs(g, orderOf(bands))];
      return { items, floatsPerItem: patchFloats(g) / items, args };
    });
    backend.pool.runAll(isThin ? "col2imThin" : "col2im", jobs);
  });
  return parts.map(({ dx }) => dx);
}

/** Whether the patches of all parts can be kept at the same time. */
function isRoomFor(parts: readonly Geometry[]): boolean {
  return parts.length === 1 ||
    parts.reduce((sum, g) => sum + patchFloats(g), 0) <= keptFloatsAtMost;
}

/** One part of a batch on its way through patch matrices. */
interface Way {
  g: Geometry;
  bands: readonly Band[];
}

/** The products of the first band of each part, then those of the second ones, and so on. */
function byBands<W extends Way>(
  ways: readonly W[],
  productOf: (way: W, band: Band, part: number) => Product,
): Product[][] {
  const most = Math.max(0, ...ways.map(({ bands }) => bands.length));
  return Array.from(
    { length: most },
    (_, n) =>
      ways.flatMap((way, part) => n < way.bands.length ? [productOf(way, way.bands[n], part)] : []),
  );
}

function patchesOfAll(
  parts: readonly (Way & { x: TensorInfo })[],
  backend: HostBackend,
): Float32Array[] {
  return backend.patches.ofAll(
    parts.map(({ x, g, bands }) => ({ x, values: backend.values(x), g, order: orderOf(bands) })),
  );
}

function tellWhich({ provider: { engine } }: HostBackend, isByPatches: boolean): void {
  tellEngine(isByPatches ? `im2col+${engine}` : engine);
}

function patchFloats(g: Geometry): number {
  const { rows, columns } = patchMatrixSize(g);
  return rows * columns;
}

function filterIn(backend: HostBackend, filter: TensorInfo): Filter {
  return { dataId: filter.dataId, values: backend.values(filter) };
}

/** One band needs no other order than the images'. */
function orderOf(bands: readonly Band[]): PatchOrder {
  return bands.length === 1 ? "by image" : "by row";
}

/** The numbers of each dy in the order of its patches, for as long as `use` runs. */
function withPixels(
  backend: HostBackend,
  ways: readonly (Way & { dy: TensorInfo })[],
  use: (pixels: Float32Array[]) => void,
): void {
  const values = ways.map(({ dy }) => backend.values(dy));
  const lengths = ways.map(({ bands }, i) => bands.length === 1 ? 0 : values[i].length);
  withScratches(backend, lengths, (scratches) => {
    const swaps = ways.flatMap(({ g, bands }, i) =>
      bands.length > 1 ? [swapOuter(values[i], scratches[i], [g.batchSize, g.outHeight])] : []
    );
    backend.pool.runAll("swapOuter", swaps);
    use(ways.map(({ bands }, i) => bands.length === 1 ? values[i] : scratches[i]));
  });
}

/** Lends an array of each length; empty ones cost nothing. */
function withScratches(
  backend: HostBackend,
  lengths: readonly number[],
  use: (scratches: Float32Array[]) => void,
  lent: Float32Array[] = [],
): void {
  if (lent.length === lengths.length) return use(lent);
  const length = lengths[lent.length];
  const withOneMore = (one: Float32Array) => withScratches(backend, lengths, use, [...lent, one]);
  if (length === 0) withOneMore(new Float32Array());
  else backend.withScratch(length, withOneMore);
}

/** [outer, inner, the rest] -> [inner, outer, the rest]. */
function swapOuter(
  from: Float32Array,
  to: Float32Array,
  [outer, inner]: [number, number],
): Job {
  const floats = from.length / (outer * inner);
  const args = [from.byteOffset, to.byteOffset, outer, inner, floats];
  return { items: outer * inner, floatsPerItem: 2 * floats, args };
}
