/** The three products of a convolution by a library of convolutions, where a backend has one. */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Geometry } from "./geometry.ts";

export const convolutionPasses = ["forward", "input gradient", "filter gradient"] as const;
export type ConvolutionPass = (typeof convolutionPasses)[number];

/** A filter by the tensor that holds it, so that what a library makes of it can be kept. */
export interface Filter {
  dataId: TensorInfo["dataId"];
  /** [height, width, in, out]. */
  values: Float32Array;
}

/** Arrays lie in the backend's heap: NHWC images, one filter. */
export interface ConvolutionEngine {
  /** Whether it takes that pass of that shape; else the pass goes by patch matrices. */
  takes(pass: ConvolutionPass, g: Geometry): boolean;
  /** y = x * filter. */
  forward(x: Float32Array, filter: Filter, y: Float32Array, g: Geometry): void;
  /** dx, also the transposed convolution. */
  inputGradient(dy: Float32Array, filter: Filter, dx: Float32Array, g: Geometry): void;
  filterGradient(x: Float32Array, dy: Float32Array, dfilter: Float32Array, g: Geometry): void;
  /** Whoever changes a filter in place, or frees it, says so. */
  forget(dataId: TensorInfo["dataId"]): void;
  /** How many of the library's objects the calling thread has made: a steady step makes none. */
  readonly objects: number;
}
