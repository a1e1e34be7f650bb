import * as tf from "@tensorflow/tfjs-core";

export type Tensors = Record<string, tf.Tensor>;
export type Attributes = Record<string, string | number | boolean>;

/** An op as a plain composition of stock tfjs ops: the definition that a tuned kernel must agree with. */
export type Reference<I extends Tensors, A extends Attributes> = (
  inputs: I,
  attributes: A,
) => tf.Tensor[];

/**
 * The backend's own kernel of that name where it has one, else the plain reference. Tuned kernels
 * are registered with tfjs under the same name, inputs and attributes (`ops/host/kernels/`).
 */
export function tunable<I extends Tensors, A extends Attributes>(
  name: string,
  reference: Reference<I, A>,
): Reference<I, A> {
  return (inputs, attributes) =>
    tf.getKernel(name, tf.getBackend())
      ? tf.engine().runKernel(name, inputs, attributes) as tf.Tensor[]
      : tf.tidy(() => reference(inputs, attributes));
}
