/** The three products of a convolution, each one GEMM over the whole batch's patch matrix. */
import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { Matrix } from "../../gemm.ts";
import { ffiKernel } from "../ffi_kernel.ts";
import { col2im, type Geometry, patchMatrixSize } from "../im2col.ts";

type Shape4D = [number, number, number, number];
type Attributes = Pick<Conv2DBackpropInputAttrs, "strides" | "pad" | "dimRoundingMode">;

/** y [pixels, out] = patches(x) [pixels, 25 in] * filter [25 in, out]. */
export const conv2d = ffiKernel<Record<"x" | "filter", TensorInfo>, Attributes>(
  Conv2D,
  ({ x, filter }, attributes, backend) => {
    const g = geometry(x.shape, filter.shape, attributes);
    const y = backend.output([g.batchSize, g.outHeight, g.outWidth, g.outChannels]);
    backend.provider.gemm(
      patchesAs(g, backend.patchMatrix(x, g)),
      filterAs(g, backend.values(filter)),
      pixelsAs(g, y.values),
    );
    return y;
  },
);

/** dfilter [25 in, out] = patches(x)^T * dy. */
export const conv2dFilterGradient = ffiKernel<
  Record<"x" | "dy", TensorInfo>,
  Conv2DBackpropFilterAttrs
>(
  Conv2DBackpropFilter,
  ({ x, dy }, attributes, backend) => {
    const g = geometry(x.shape, attributes.filterShape, attributes);
    const dfilter = backend.output(attributes.filterShape);
    backend.provider.gemm(
      { ...patchesAs(g, backend.patchMatrix(x, g)), transpose: true },
      pixelsAs(g, backend.values(dy)),
      filterAs(g, dfilter.values),
    );
    return dfilter;
  },
);

/** dx = the patches dy * filter^T, added up where they overlap. Also the transposed convolution. */
export const conv2dInputGradient = ffiKernel<
  Record<"dy" | "filter", TensorInfo>,
  Conv2DBackpropInputAttrs
>(
  Conv2DBackpropInput,
  ({ dy, filter }, attributes, backend) => {
    const g = geometry(attributes.inputShape, filter.shape, attributes);
    const patches = backend.scratch(g);
    backend.provider.gemm(
      pixelsAs(g, backend.values(dy)),
      { ...filterAs(g, backend.values(filter)), transpose: true },
      patchesAs(g, patches),
    );
    const dx = backend.output(attributes.inputShape);
    col2im(patches, dx.values, g);
    return dx;
  },
);

function geometry(
  inputShape: number[],
  filterShape: number[],
  { strides, pad, dimRoundingMode }: Attributes,
): Geometry {
  return backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

type Data = Matrix["data"];

function patchesAs(g: Geometry, data: Data): Matrix {
  return { data, ...patchMatrixSize(g) };
}

function filterAs(g: Geometry, data: Data): Matrix {
  return { data, rows: patchMatrixSize(g).columns, columns: g.outChannels };
}

function pixelsAs(g: Geometry, data: Data): Matrix {
  return { data, rows: patchMatrixSize(g).rows, columns: g.outChannels };
}
