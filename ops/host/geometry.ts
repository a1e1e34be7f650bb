import { backend_util } from "@tensorflow/tfjs-core";

/** `Conv2DInfo` is tfjs's own account of sizes and pads. */
export type Geometry = backend_util.Conv2DInfo;

type Shape4D = [number, number, number, number];

/** What tfjs's convolution kernels are told beside their tensors. */
export interface ConvolutionAttributes {
  strides: [number, number] | number;
  pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

export function geometryOf(
  inputShape: number[],
  filterShape: number[],
  { strides, pad, dimRoundingMode }: ConvolutionAttributes,
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

/**
 * A convolution as a matrix product: each row of the patch matrix is the patch of x under one output
 * pixel. NHWC makes a patch five runs of 5 * channels neighbouring floats, one a filter row.
 */
export function patchMatrixSize(g: Geometry): { rows: number; columns: number } {
  return {
    rows: g.batchSize * g.outHeight * g.outWidth,
    columns: g.filterHeight * g.filterWidth * g.inChannels,
  };
}

/**
 * In which order the patches lie: by images, or by rows of the output over all images, so that the
 * rows of a band lie together.
 */
export type PatchOrder = "by image" | "by row";

/** What `im2col` and `col2im` take behind their two arrays. */
export function geometryArgs(g: Geometry, order: PatchOrder): number[] {
  return [
    order === "by image" ? g.outHeight : 1, // output rows from one image to the next
    order === "by image" ? 1 : g.batchSize, // and from one row to the next
    g.inHeight,
    g.inWidth,
    g.inChannels,
    g.outHeight,
    g.outWidth,
    g.filterHeight,
    g.filterWidth,
    g.strideHeight,
    g.strideWidth,
    g.padInfo.top,
    g.padInfo.left,
  ];
}
