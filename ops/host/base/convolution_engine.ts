/** A library that computes the three passes of a convolution, for backends that have one. */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Geometry } from "../../device/geometry.ts";

export const convolutionPasses = ["forward", "input gradient", "filter gradient"] as const;
export type ConvolutionPass = (typeof convolutionPasses)[number];

/** A filter with the id of its tensor, under which the engine caches its reordered copy. */
export interface Filter {
  dataId: TensorInfo["dataId"];
  /** [height, width, in, out]. */
  values: Float32Array;
}

/** Arrays lie in the backend's heap: NHWC images, one filter. */
export interface ConvolutionEngine {
  /** Whether it computes that pass of that shape; otherwise patch matrices do. */
  takes(pass: ConvolutionPass, g: Geometry): boolean;
  /** y = x * filter. */
  forward(x: Float32Array, filter: Filter, y: Float32Array, g: Geometry): void;
  /** dx; also the forward pass of a transposed convolution. */
  inputGradient(dy: Float32Array, filter: Filter, dx: Float32Array, g: Geometry): void;
  filterGradient(x: Float32Array, dy: Float32Array, dfilter: Float32Array, g: Geometry): void;
  /** Drops the cached copies of a filter. Call it when a filter changes in place or is freed. */
  forget(dataId: TensorInfo["dataId"]): void;
  /** How many of the library's objects the calling thread has made: a steady step makes none. */
  readonly objects: number;
}
