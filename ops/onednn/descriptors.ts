/**
 * Where versions 2 and 3 of oneDNN's C API differ: how tensors and convolutions are described. Version 2
 * fills structs of the caller's, version 3 gives handles. There is one `Descriptors` for each.
 */
import type { ConvolutionPass } from "../host/base/convolution_engine.ts";

/** The address of a description of a tensor: its sizes and strides, or a layout of the library's own. */
export type Layout = bigint;

/** Sizes, strides or offsets as the library reads them. */
export type Numbers = BigInt64Array<ArrayBuffer>;

export interface ConvolutionTensors {
  source: Layout;
  filter: Layout;
  destination: Layout;
}

/** Each is [height, width]. */
export interface ConvolutionSteps {
  strides: Numbers;
  /** Zeros: version 3 also takes dilations, which our filters do not have. */
  undilated: Numbers;
  /** Rows and columns of zeros before and after the image. */
  before: Numbers;
  after: Numbers;
}

/** One pass of a convolution without a bias. */
export interface DescribedConvolution {
  /** For errors. */
  what: string;
  pass: ConvolutionPass;
  tensors: ConvolutionTensors;
  steps: ConvolutionSteps;
  /** The description of the forward pass, of which gradients are made; 0 for that pass itself. */
  forward: bigint;
}

export interface Descriptors {
  /** A layout with those strides; without strides the library chooses the fastest. */
  layout(sizes: Numbers, strides: Numbers | undefined): Layout;
  /** @throws Error when the layout cannot be cut there */
  partOf(layout: Layout, sizes: Numbers, offsets: Numbers): Layout;
  /** @throws Error in one line when the library refuses the pass or the shape */
  convolution(described: DescribedConvolution): bigint;
}

/** What both versions use of the open library. */
export interface Calls {
  readonly engine: bigint;
  readonly attributes: bigint;
  /** @throws Error in one line that says what was asked for, unless the status is success */
  check(what: string, status: number): void;
  /** The handle that a call writes to its first argument. */
  make(what: string, call: (out: BigUint64Array<ArrayBuffer>) => number): bigint;
  /** The address of a struct that a call fills. */
  fill(what: string, call: (struct: ArrayBuffer) => number): bigint;
  onClose(end: () => void): void;
}
