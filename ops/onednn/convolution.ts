/** A convolution, or one of its gradients, as a primitive of oneDNN. */
import type { ConvolutionPass } from "../host/base/convolution_engine.ts";
import { type Layout, numbers, type OneDnn, type Primitive } from "./library.ts";
import { direct, forwardTraining, query } from "./symbols.ts";

/** Sizes of NHWC images on both sides of a convolution, and of the [height, width, in, out] filter between. */
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

/** How images lie: channels next to one another. oneDNN names the sizes batch, channels, height, width. */
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

/** How our filters lie: [height, width, in, out]. oneDNN names the sizes out, in, height, width. */
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
 * @param filter how the filter lies; where absent the library chooses, and `Primitive.filter` says how
 * @throws Error in one line that names pass and shape when the library refuses
 */
export function convolution(
  library: OneDnn,
  pass: ConvolutionPass,
  shape: ConvolutionShape,
  filter: Layout = library.layout(filterSizes(shape)),
): Primitive {
  const what = `${pass} of a convolution, ${shown(shape)}`;
  const tensors: Tensors = {
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

interface Tensors {
  source: Layout;
  filter: Layout;
  destination: Layout;
}

interface Steps {
  strides: BigInt64Array<ArrayBuffer>;
  undilated: BigInt64Array<ArrayBuffer>;
  before: BigInt64Array<ArrayBuffer>;
  after: BigInt64Array<ArrayBuffer>;
}

/** Zeros after the image: as many as the last patch overhangs. */
function geometryOf(shape: ConvolutionShape): Steps {
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
  library: OneDnn,
  what: string,
  pass: ConvolutionPass,
  tensors: Tensors,
  steps: Steps,
): bigint {
  const of = library.versioned.major === 2 ? describe2 : describe3;
  const forward = of(library, what, "forward", tensors, steps, 0n);
  if (pass === "forward") return forward;
  try {
    return of(library, what, pass, tensors, steps, forward);
  } finally {
    library.common.dnnl_primitive_desc_destroy(forward);
  }
}

/** Version 2: an operation is described in a struct of ours, then the description is made of it. */
function describe2(
  library: OneDnn,
  what: string,
  pass: ConvolutionPass,
  { source, filter, destination }: Tensors,
  { strides, before, after }: Steps,
  hint: bigint,
): bigint {
  if (library.versioned.major !== 2) throw new TypeError("version 2 is asked for");
  const { symbols } = library.versioned;
  const struct = new ArrayBuffer(32_768);
  const steps = [strides, before, after] as const;
  const noBias = 0n;
  library.check(
    what,
    pass === "forward"
      ? symbols.dnnl_convolution_forward_desc_init(
        ...[struct, forwardTraining, direct, source, filter, noBias, destination] as const,
        ...steps,
      )
      : pass === "input gradient"
      ? symbols.dnnl_convolution_backward_data_desc_init(
        ...[struct, direct, source, filter, destination] as const,
        ...steps,
      )
      : symbols.dnnl_convolution_backward_weights_desc_init(
        ...[struct, direct, source, filter, noBias, destination] as const,
        ...steps,
      ),
  );
  const { attributes, engine } = library;
  return library.make(
    what,
    (out) => symbols.dnnl_primitive_desc_create(out, struct, attributes, engine, hint),
  );
}

/** Version 3: one call. */
function describe3(
  library: OneDnn,
  what: string,
  pass: ConvolutionPass,
  { source, filter, destination }: Tensors,
  { strides, undilated, before, after }: Steps,
  hint: bigint,
): bigint {
  if (library.versioned.major !== 3) throw new TypeError("version 3 is asked for");
  const { symbols } = library.versioned;
  const { attributes, engine } = library;
  const steps = [strides, undilated, before, after] as const;
  const noBias = 0n;
  return library.make(
    what,
    (out) =>
      pass === "forward"
        ? symbols.dnnl_convolution_forward_primitive_desc_create(
          ...[out, engine, forwardTraining, direct, source, filter, noBias, destination] as const,
          ...steps,
          attributes,
        )
        : pass === "input gradient"
        ? symbols.dnnl_convolution_backward_data_primitive_desc_create(
          ...[out, engine, direct, source, filter, destination] as const,
          ...steps,
          hint,
          attributes,
        )
        : symbols.dnnl_convolution_backward_weights_primitive_desc_create(
          ...[out, engine, direct, source, filter, noBias, destination] as const,
          ...steps,
          hint,
          attributes,
        ),
  );
}

function shown(shape: ConvolutionShape): string {
  const { batch, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = shape;
  return `[${[batch, inHeight, inWidth, inChannels]}] to [${[outHeight, outWidth, outChannels]}]`;
}
