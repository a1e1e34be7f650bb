import { backend_util } from "@tensorflow/tfjs-core";

/** `Conv2DInfo` has tfjs's sizes and padding. */
export type Geometry = backend_util.Conv2DInfo;

type Shape4D = [number, number, number, number];

/** Attributes of tfjs's convolution kernels. */
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
 * The order of the patches: by images, or by output rows over all images, so that a band's rows are
 * contiguous.
 */
export type PatchOrder = "by image" | "by row";

/** The arguments of `im2col` and `col2im` after their two arrays. */
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
