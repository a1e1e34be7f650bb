/**
 * Reverse-mode automatic differentiation, as much as a GAN needs.
 *
 * tfjs has a tape of its own, but it runs forward and backward in one call. Here one generator pass
 * outlives the D update that reads it: the first G update goes back through that pass, and does not
 * compute G(z) again. So each op returns a `Value`: a tensor with its inputs and its pullback.
 */
import * as tf from "@tensorflow/tfjs-core";

export interface Value<T extends tf.Tensor = tf.Tensor> {
  readonly tensor: T;
  readonly inputs: readonly Value[];
  /** The name of a weight, for example `discriminator.conv1.weight`. */
  readonly name?: string;
  /**
   * Maps the gradient of this value to the gradients of the wanted inputs. Returns new tensors, never
   * its argument: `backward` disposes of that.
   */
  pullBack(gradient: T, wanted: readonly boolean[]): (tf.Tensor | undefined)[];
}

/** A leaf: data, or a weight. */
export function constant<T extends tf.Tensor>(tensor: T, name?: string): Value<T> {
  return { tensor, inputs: [], name, pullBack: () => [] };
}

/** The sum of two values of one shape. */
export function add(a: Value, b: Value): Value {
  return {
    tensor: tf.add(a.tensor, b.tensor),
    inputs: [a, b],
    pullBack: (gradient, wanted) => wanted.map((is) => is ? gradient.clone() : undefined),
  };
}

/** The same numbers in the same order, in another shape. */
export function reshape(x: Value, shape: number[]): Value {
  return {
    tensor: tf.reshape(x.tensor, shape),
    inputs: [x],
    pullBack: (gradient) => [tf.reshape(gradient, x.tensor.shape)],
  };
}

/** Several tensors made by one op. */
export interface Joint<T extends tf.Tensor> {
  tensors: readonly T[];
  inputs: readonly Value[];
  /** As of a `Value`, with the gradients of all tensors. */
  pullBack(gradients: readonly T[], wanted: readonly boolean[]): (tf.Tensor | undefined)[];
}

/** The tensors of one op as values. Its pullback runs once, when the gradients of all have arrived. */
export function joint<T extends tf.Tensor>({ tensors, inputs, pullBack }: Joint<T>): Value<T>[] {
  const gradients: T[] = [];
  // What flows between the outputs and this value only says that they have been visited.
  const all: Value = {
    tensor: tensors[0],
    inputs,
    pullBack(_visited, wanted) {
      const pulled = pullBack(gradients, wanted);
      tf.dispose(gradients.splice(0));
      return pulled;
    },
  };
  return tensors.map((tensor, i) => ({
    tensor,
    inputs: [all],
    pullBack(gradient: T) {
      gradients[i] = gradient.clone();
      return [tf.scalar(0)];
    },
  }));
}

/**
 * The gradients of `output` with respect to each of `wanted`, given the gradient that arrives at
 * `output`. It walks only paths that lead to a wanted value: the G update never computes D's filter
 * gradients, and the D update never computes the gradient of the images.
 *
 * @throws Error if `output` does not depend on one of `wanted`
 */
export function backward<T extends tf.Tensor>(
  output: Value,
  gradient: tf.Tensor,
  wanted: readonly Value<T>[],
): T[] {
  const order = pathsTo(wanted, output);
  const gradients = new Map<Value, tf.Tensor>([[output, gradient.clone()]]);

  for (const value of order) {
    if (value.inputs.length === 0) continue;
    const arrived = gradients.get(value)!;
    const leads = value.inputs.map((input) => order.has(input));
    value.pullBack(arrived, leads).forEach((pulled, i) => {
      if (!pulled) return;
      if (leads[i]) accumulate(gradients, value.inputs[i], pulled);
      else pulled.dispose(); // made along with a wanted one, in the same pass
    });
    if (!wanted.includes(value as Value<T>)) {
      arrived.dispose();
      gradients.delete(value);
    }
  }
  return wanted.map((value) => {
    const found = gradients.get(value);
    if (!found) throw new Error(`no path leads back to a value of shape [${value.tensor.shape}]`);
    return found as T;
  });
}

/** The values on any path from `output` back to a wanted one, each before those it was made from. */
function pathsTo(wanted: readonly Value[], output: Value): Set<Value> {
  const targets = new Set(wanted);
  const leads = new Map<Value, boolean>();
  const inputsFirst: Value[] = [];
  const visit = (value: Value): boolean => {
    const known = leads.get(value);
    if (known !== undefined) return known;
    const results = value.inputs.map(visit); // not `some`: every input must be visited
    const isOnPath = targets.has(value) || results.includes(true);
    leads.set(value, isOnPath);
    if (isOnPath) inputsFirst.push(value);
    return isOnPath;
  };
  visit(output);
  return new Set(inputsFirst.reverse());
}

function accumulate(gradients: Map<Value, tf.Tensor>, value: Value, pulled: tf.Tensor): void {
  const before = gradients.get(value);
  if (!before) {
    gradients.set(value, pulled);
    return;
  }
  gradients.set(value, tf.add(before, pulled));
  before.dispose();
  pulled.dispose();
}
