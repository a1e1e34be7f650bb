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
import { hostKernel } from "../base/host_kernel.ts";

/** y [pixels, out] = patches(x) [pixels, 25 in] * filter [25 in, out]. */
export const conv2d = hostKernel<Record<"x" | "filter", TensorInfo>, ConvolutionAttributes>(
  Conv2D,
  ({ x, filter }, attributes, backend) => {
    const g = geometryOf(x.shape, filter.shape, attributes);
    const y = backend.output([g.batchSize, g.outHeight, g.outWidth, g.outChannels]);
    const { convolutions } = backend;
    if (convolutions?.takes("forward", g)) {
      tellEngine(backend.provider.engine);
      convolutions.forward(backend.values(x), filterIn(backend, filter), y.values, g);
      return y;
    }
    tellEngine(`im2col+${backend.provider.engine}`);
    const bands = bandsOf(g);
    const patches = backend.patches.of(x, backend.values(x), g, orderOf(bands));
    const filters = backend.values(filter);
    const multiply = (pixels: Float32Array) => {
      for (const band of bands) {
        backend.provider.gemm(
          patchesOf(band, g, patches),
          filterOf(band, g, filters),
          pixelsOf(band, g, pixels),
        );
      }
    };
    if (bands.length === 1) multiply(y.values);
    else {
      backend.withScratch(y.values.length, (pixels) => {
        multiply(pixels);
        swapOuter(pixels, y.values, [g.outHeight, g.batchSize], backend);
      });
    }
    return y;
  },
);

/** dfilter [25 in, out] = patches(x)^T * dy. Nothing needs the patches of x after it. */
export const conv2dFilterGradient = hostKernel<
  Record<"x" | "dy", TensorInfo>,
  Conv2DBackpropFilterAttrs
>(
  Conv2DBackpropFilter,
  ({ x, dy }, attributes, backend) => {
    const g = geometryOf(x.shape, attributes.filterShape, attributes);
    const dfilter = backend.output(attributes.filterShape);
    const { convolutions } = backend;
    if (convolutions?.takes("filter gradient", g)) {
      tellEngine(backend.provider.engine);
      convolutions.filterGradient(backend.values(x), backend.values(dy), dfilter.values, g);
      backend.patches.release(x.dataId); // the forward pass may have gone by them
      return dfilter;
    }
    tellEngine(`im2col+${backend.provider.engine}`);
    const bands = bandsOf(g);
    const patches = backend.patches.of(x, backend.values(x), g, orderOf(bands));
    withPixels(dy, g, bands, backend, (pixels) => {
      // The band with the whole filter comes first; the others add to it.
      const widestFirst = bands.toSorted((a, b) => b.filterRows - a.filterRows);
      for (const [index, band] of widestFirst.entries()) {
        backend.provider.gemm(
          { ...patchesOf(band, g, patches), transpose: true },
          pixelsOf(band, g, pixels),
          filterOf(band, g, dfilter.values),
          index > 0,
        );
      }
    });
    backend.patches.release(x.dataId);
    return dfilter;
  },
);

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
  ({ dy, filter }, attributes, backend) => {
    const g = geometryOf(attributes.inputShape, filter.shape, attributes);
    const dx = backend.output(attributes.inputShape);
    const { convolutions } = backend;
    if (convolutions?.takes("input gradient", g)) {
      tellEngine(backend.provider.engine);
      convolutions.inputGradient(backend.values(dy), filterIn(backend, filter), dx.values, g);
      return dx;
    }
    tellEngine(`im2col+${backend.provider.engine}`);
    const bands = bandsOf(g);
    const { rows, columns } = patchMatrixSize(g);
    const filters = backend.values(filter);
    backend.withScratch(rows * columns, (patches) => {
      withPixels(dy, g, bands, backend, (pixels) => {
        for (const band of bands) {
          backend.provider.gemm(
            pixelsOf(band, g, pixels),
            { ...filterOf(band, g, filters), transpose: true },
            patchesOf(band, g, patches),
          );
        }
      });
      const isThin = g.inChannels <= thinChannels;
      const items = isThin ? g.batchSize : g.batchSize * g.inHeight; // images, or rows of pixels
      backend.pool.run(isThin ? "col2imThin" : "col2im", items, rows * columns / items, [
        dx.pointer,
        patches.byteOffset,
        ...geometryArgs(g, orderOf(bands)),
      ]);
    });
    return dx;
  },
);

function filterIn(backend: HostBackend, filter: TensorInfo): Filter {
  return { dataId: filter.dataId, values: backend.values(filter) };
}

/** One band needs no other order than the images'. */
function orderOf(bands: readonly Band[]): PatchOrder {
  return bands.length === 1 ? "by image" : "by row";
}

/** The numbers of [batch, outHeight, outWidth, out] in the order of the patches, for as long as `use` runs. */
function withPixels(
  tensor: TensorInfo,
  g: Geometry,
  bands: readonly Band[],
  backend: HostBackend,
  use: (pixels: Float32Array) => void,
): void {
  const values = backend.values(tensor);
  if (bands.length === 1) return use(values);
  backend.withScratch(values.length, (pixels) => {
    swapOuter(values, pixels, [g.batchSize, g.outHeight], backend);
    use(pixels);
  });
}

/** [outer, inner, the rest] -> [inner, outer, the rest]. */
function swapOuter(
  from: Float32Array,
  to: Float32Array,
  [outer, inner]: [number, number],
  backend: HostBackend,
): void {
  const floats = from.length / (outer * inner);
  const args = [from.byteOffset, to.byteOffset, outer, inner, floats];
  backend.pool.run("swapOuter", outer * inner, 2 * floats, args);
}
