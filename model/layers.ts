import type { Activation } from "../ops/mod.ts";

/** What follows the linear map of a layer. */
export interface After {
  /** Name of the batch norm between the bias and the activation; absent for none. */
  norm?: string;
  activation: Activation;
}

/**
 * The layers that the two networks are made of. Each network is written down once, against this
 * interface, and read in three ways: as shapes, to declare its variables (`declare.ts`); and as values
 * on the device (`value_layers.ts`), by batch moments to train it and by moving averages to draw
 * samples (`norms.ts`).
 *
 * `T` is whatever flows between the layers: shapes, values, tensors. The batch comes first in it.
 */
export interface Layers<T> {
  /** [batch, in] -> [batch, units]. */
  linear(x: T, name: string, units: number, after: After): T;
  /** [batch, h, w, in] -> [batch, ceil(h / 2), ceil(w / 2), filters]. */
  conv2d(x: T, name: string, filters: number, after: After): T;
  /** [batch, ceil(h / 2), ceil(w / 2), in] -> [batch, h, w, filters]. */
  deconv2d(x: T, name: string, filters: number, size: [number, number], after: After): T;
  /** A batch norm of its own, for where a reshape stands between it and its linear map. */
  batchNorm(x: T, name: string, activation: Activation): T;
  /** Another shape for each image; the batch stays. */
  reshape(x: T, ...imageShape: number[]): T;
  /** Everything but the batch in one axis. */
  flatten(x: T): T;
  /** The label appended to the channels (`convCondConcat` of the text). */
  concat(x: T, y: T): T;
}
