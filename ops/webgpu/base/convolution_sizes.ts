import type { ConvolutionAttributes, Geometry } from "../../device/geometry.ts";

/** Fields of `struct Sizes` for a convolution, named from the forward pass: x is "in", y is "out". */
export const geometrySizes = [
  "in_height",
  "in_width",
  "out_height",
  "out_width",
  "filter_height",
  "filter_width",
  "stride_height",
  "stride_width",
  "pad_top",
  "pad_left",
] as const;

/** The values of these fields for one convolution, in pixels. */
export function geometryValues(g: Geometry): Record<typeof geometrySizes[number], number> {
  return {
    in_height: g.inHeight,
    in_width: g.inWidth,
    out_height: g.outHeight,
    out_width: g.outWidth,
    filter_height: g.filterHeight,
    filter_width: g.filterWidth,
    stride_height: g.strideHeight,
    stride_width: g.strideWidth,
    pad_top: g.padInfo.top,
    pad_left: g.padInfo.left,
  };
}

/** Properties of a tfjs convolution that our kernels do not support all values of. */
interface Rare {
  dataFormat?: string;
  dilations?: number | [number, number];
}

/** Whether our kernels compute it: channels last, no dilation. */
export function isPlain(attributes: ConvolutionAttributes): boolean {
  const { dataFormat = "NHWC", dilations = 1 } = attributes as ConvolutionAttributes & Rare;
  return dataFormat === "NHWC" && [dilations].flat().every((dilation) => dilation === 1);
}
