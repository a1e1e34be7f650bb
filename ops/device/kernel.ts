import * as tf from "@tensorflow/tfjs-core";

export type Tensors = Record<string, tf.Tensor>;
export type Attributes = Record<string, string | number | boolean | number[]>;

/** An op as a plain composition of stock tfjs ops: the definition that a tuned kernel must agree with. */
export type Reference<I extends Tensors, A extends Attributes> = (
  inputs: I,
  attributes: A,
) => tf.Tensor[];

/** Inputs of ops over lists: each tensor under its name and the number of its element, such as `m0`, `m1`. */
export function withNumbers<T>(things: readonly Record<string, T>[]): Record<string, T> {
  return Object.fromEntries(
    things.flatMap((thing, n) => Object.entries(thing).map(([name, each]) => [name + n, each])),
  );
}

/** The inverse of `withNumbers`: for each element, the tensors of those names in order. */
export function numbered<T>(inputs: Record<string, T>, names: readonly string[]): T[][] {
  const things = Object.keys(inputs).length / names.length;
  return Array.from({ length: things }, (_, n) => names.map((name) => inputs[name + n]));
}

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
