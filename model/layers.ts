import type { Activation } from "../ops/layers.ts";
import type { ModelConfig } from "./config.ts";

/** The norm and activation after the linear map of a layer. */
export interface After {
  /** Name of the batch norm between the bias and the activation; absent for none. */
  norm?: string | undefined;
  activation: Activation;
}

/** A batch norm where the networks have them (`--norm`), then the activation. */
export function normThen(
  activation: Activation,
  norm: string,
  config: Pick<ModelConfig, "norm">,
): After {
  return { norm: config.norm === "none" ? undefined : norm, activation };
}

/**
 * The layers of both networks. Each network is written once, against this interface, and interpreted in
 * three ways: as shapes, to declare its variables (`declare.ts`); and as values on the device
 * (`value_layers.ts`), by batch moments to train and by running averages to sample (`norms.ts`).
 *
 * `T` is what flows between the layers: shapes, values, tensors. Its first axis is the batch.
 */
export interface Layers<T> {
  /** [batch, in] -> [batch, units]. */
  linear(x: T, name: string, units: number, after: After): T;
  /** [batch, h, w, in] -> [batch, ceil(h / 2), ceil(w / 2), filters]. */
  conv2d(x: T, name: string, filters: number, after: After): T;
  /** [batch, ceil(h / 2), ceil(w / 2), in] -> [batch, h, w, filters]. */
  convTranspose2d(x: T, name: string, filters: number, size: [number, number], after: After): T;
  /** A separate batch norm, for use after a reshape. */
  batchNorm(x: T, name: string, activation: Activation): T;
  /** Changes the shape of each image; the batch axis stays. */
  reshape(x: T, ...imageShape: number[]): T;
  /** Merges all axes but the batch. */
  flatten(x: T): T;
  /** Appends the label to the channels (`conv_cond_concat` of the TensorFlow DCGAN). */
  concat(x: T, y: T): T;
}
