import * as tf from "@tensorflow/tfjs-core";
import { decodeSafetensors, type NamedTensor } from "../../model/safetensors.ts";

export interface Golden<Config> {
  config: Config;
  tensors: Record<string, NamedTensor>;
}

/** One file of data/, by its name without the ending. What is in it, `make_goldens.py` tells. */
export function readGolden<Config>(name: string): Golden<Config> {
  const file = new URL(`./data/${name}.safetensors`, import.meta.url);
  const { tensors, metadata } = decodeSafetensors(Deno.readFileSync(file));
  return { config: JSON.parse(metadata.config), tensors };
}

/** The tensors under `prefix`, by the rest of their names. */
export function under(
  prefix: string,
  tensors: Record<string, NamedTensor>,
): Record<string, NamedTensor> {
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** Its numbers, as JavaScript's own. */
export function numbers({ data }: NamedTensor): Float64Array {
  return Float64Array.from(data, Number);
}

/** A copy on the current backend, in float32. */
export function onDevice<T extends tf.Tensor = tf.Tensor>({ data, shape }: NamedTensor): T {
  return tf.tensor(Float32Array.from(data, Number), shape) as T;
}

/**
 * The largest |actual - expected|. Infinity where only one of the two is NaN, so that no comparison
 * with a tolerance lets it pass; equal infinities, or two NaNs, do not differ.
 *
 * @throws RangeError when the lengths differ
 */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new RangeError(`${actual.length} numbers cannot be compared with ${expected.length}`);
  }
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const difference = Math.abs(actual[i] - expected[i]);
    largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  }
  return largest;
}

/**
 * The largest difference, as a part of the largest expected number, but never of less than `floor`:
 * a sum of large terms that happens to come out small is no more exact for that.
 */
export function relativeDifference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  floor: number,
): number {
  const scale = Array.from(expected).reduce((most, each) => Math.max(most, Math.abs(each)), floor);
  return largestDifference(actual, expected) / scale;
}
