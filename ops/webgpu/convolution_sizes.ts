import type { ConvolutionAttributes, Geometry } from "../host/geometry.ts";

/** Fields of `struct Sizes` that a convolution needs, in its forward sense: x is "in", y is "out". */
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

/** What tfjs may say of a convolution besides what our kernels need to know. */
interface Rare {
  dataFormat?: string;
  dilations?: number | [number, number];
}

/** Whether it is one of those that our kernels compute: channels last, no holes in the filter. */
export function isPlain(attributes: ConvolutionAttributes): boolean {
  const { dataFormat = "NHWC", dilations = 1 } = attributes as ConvolutionAttributes & Rare;
  return dataFormat === "NHWC" && [dilations].flat().every((dilation) => dilation === 1);
}
