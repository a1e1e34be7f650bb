/** The three products of a convolution, each one GEMM over the whole batch's patch matrix. */
import {
  Conv2D,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { Matrix } from "../../gemm.ts";
import { hostKernel } from "../host_kernel.ts";
import {
  type ConvolutionAttributes,
  type Geometry,
  geometryArgs,
  geometryOf,
  patchMatrixSize,
} from "../geometry.ts";

/** y [pixels, out] = patches(x) [pixels, 25 in] * filter [25 in, out]. */
export const conv2d = hostKernel<Record<"x" | "filter", TensorInfo>, ConvolutionAttributes>(
  Conv2D,
  ({ x, filter }, attributes, backend) => {
    const g = geometryOf(x.shape, filter.shape, attributes);
    const y = backend.output([g.batchSize, g.outHeight, g.outWidth, g.outChannels]);
    backend.provider.gemm(
      patchesAs(g, backend.patches.of(x, backend.values(x), g)),
      filterAs(g, backend.values(filter)),
      pixelsAs(g, y.values),
    );
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
    backend.provider.gemm(
      { ...patchesAs(g, backend.patches.of(x, backend.values(x), g)), transpose: true },
      pixelsAs(g, backend.values(dy)),
      filterAs(g, dfilter.values),
    );
    backend.patches.release(x.dataId);
    return dfilter;
  },
);

/**
 * Up to here adding patches onto the images is faster than gathering pixels from them: measured, 3.3
 * times at 3 channels, 2.8 at 11, 1.5 at 32, and as fast at 74.
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
    const { rows, columns } = patchMatrixSize(g);
    const dx = backend.output(attributes.inputShape);
    backend.withScratch(rows * columns, (patches) => {
      backend.provider.gemm(
        pixelsAs(g, backend.values(dy)),
        { ...filterAs(g, backend.values(filter)), transpose: true },
        patchesAs(g, patches),
      );
      const isThin = g.inChannels <= thinChannels;
      const items = isThin ? g.batchSize : g.batchSize * g.inHeight; // images, or rows of pixels
      backend.pool.run(isThin ? "col2imThin" : "col2im", items, rows * columns / items, [
        dx.pointer,
        patches.byteOffset,
        ...geometryArgs(g),
      ]);
    });
    return dx;
  },
);

function patchesAs(g: Geometry, data: Float32Array): Matrix {
  return { data, ...patchMatrixSize(g) };
}

function filterAs(g: Geometry, data: Float32Array): Matrix {
  return { data, rows: patchMatrixSize(g).columns, columns: g.outChannels };
}

function pixelsAs(g: Geometry, data: Float32Array): Matrix {
  return { data, rows: patchMatrixSize(g).rows, columns: g.outChannels };
}
