/** A convolution, or one of its gradients, as a primitive of oneDNN. */
import type { ConvolutionPass } from "../host/base/convolution_engine.ts";
import type { ConvolutionSteps, ConvolutionTensors, Layout } from "./descriptors.ts";
import { numbers, type OneDnn, type Primitive } from "./library.ts";
import { query } from "./symbols.ts";

/** Sizes of a convolution's NHWC images, in and out, and of its [height, width, in, out] filter. */
export interface ConvolutionShape {
  batch: number;
  inHeight: number;
  inWidth: number;
  inChannels: number;
  outHeight: number;
  outWidth: number;
  outChannels: number;
  filterHeight: number;
  filterWidth: number;
  strideHeight: number;
  strideWidth: number;
  /** Rows and columns of zeros before the image. */
  top: number;
  left: number;
}

/** The layout of images, NHWC. oneDNN orders the sizes batch, channels, height, width. */
export function imageLayout(
  library: OneDnn,
  batch: number,
  height: number,
  width: number,
  channels: number,
): Layout {
  const strides = [height * width * channels, 1, width * channels, channels] as const;
  return library.layout([batch, channels, height, width], strides);
}

/** The layout of our filters, [height, width, in, out]. oneDNN orders the sizes out, in, height, width. */
export function filterLayout(library: OneDnn, shape: ConvolutionShape): Layout {
  const { filterWidth, inChannels: ins, outChannels: outs } = shape;
  return library.layout(filterSizes(shape), [1, outs, filterWidth * ins * outs, ins * outs]);
}

export function filterSizes(shape: ConvolutionShape) {
  const { outChannels, inChannels, filterHeight, filterWidth } = shape;
  return [outChannels, inChannels, filterHeight, filterWidth] as const;
}

/**
 * Makes the primitive of one pass.
 *
 * @param filter the filter's layout; by default the library chooses it, and `Primitive.filter` has it
 * @throws Error in one line that names pass and shape when the library refuses
 */
export function convolution(
  library: OneDnn,
  pass: ConvolutionPass,
  shape: ConvolutionShape,
  filter: Layout = library.layout(filterSizes(shape)),
): Primitive {
  const what = `${pass} of a convolution, ${shown(shape)}`;
  const tensors: ConvolutionTensors = {
    source: imageLayout(library, shape.batch, shape.inHeight, shape.inWidth, shape.inChannels),
    filter,
    destination: imageLayout(
      library,
      shape.batch,
      shape.outHeight,
      shape.outWidth,
      shape.outChannels,
    ),
  };
  const description = describe(library, what, pass, tensors, geometryOf(shape));
  const primitive = library.primitive(what, description);
  return pass === "filter gradient"
    ? { ...primitive, filter: library.layoutIn(description, query.filterGradient) }
    : primitive;
}

/** There are as many zeros after the image as the last patch overhangs it. */
function geometryOf(shape: ConvolutionShape): ConvolutionSteps {
  const after = (out: number, stride: number, filter: number, size: number, before: number) =>
    (out - 1) * stride + filter - size - before;
  const { top, left, strideHeight, strideWidth } = shape;
  return {
    strides: numbers([strideHeight, strideWidth]),
    undilated: numbers([0, 0]),
    before: numbers([top, left]),
    after: numbers([
      after(shape.outHeight, strideHeight, shape.filterHeight, shape.inHeight, top),
      after(shape.outWidth, strideWidth, shape.filterWidth, shape.inWidth, left),
    ]),
  };
}

/** Descriptions of gradients are made from that of the forward pass, as a hint. */
function describe(
  { descriptors, common }: OneDnn,
  what: string,
  pass: ConvolutionPass,
  tensors: ConvolutionTensors,
  steps: ConvolutionSteps,
): bigint {
  const same = { what, tensors, steps };
  const forward = descriptors.convolution({ ...same, pass: "forward", forward: 0n });
  if (pass === "forward") return forward;
  try {
    return descriptors.convolution({ ...same, pass, forward });
  } finally {
    common.dnnl_primitive_desc_destroy(forward);
  }
}

function shown(shape: ConvolutionShape): string {
  const { batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = shape;
  return `[${[batch, inHeight, inWidth, inChannels]}] to [${[outHeight, outWidth, outChannels]}]`;
}
