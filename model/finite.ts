/** Whether all numbers of a GAN are finite, and if not, which tensor shows it first. */
import type * as tf from "@tensorflow/tfjs-core";
import { allFinite } from "../ops/layers.ts";
import type { GanState } from "./gan_state.ts";
import type { TrainState } from "./step.ts";

/**
 * A scalar on the device: 1 when all weights and running averages are finite. A gradient that is not
 * finite makes weights that are not, in the same update, so gradients need no check of their own.
 */
export function stateIsFinite({ variables }: TrainState): tf.Scalar {
  return allFinite(variables.names().map((name) => variables.get(name)));
}

/** A tensor that is not finite. */
export interface NonFinite {
  /** As in `GanState`. */
  name: string;
  count: number;
  size: number;
  /** The first of them. */
  value: number;
}

/**
 * The tensor in which a state is not finite: the gradient of the variable that was updated first, else a
 * variable. D is updated before G, and gradients reach the last layer first.
 */
export function firstNonFinite(state: GanState): NonFinite | undefined {
  const names = Object.keys(state);
  const moments = (network: string) =>
    names.filter((name) => /^adam\.[mv]\./.test(name) && name.includes(`.${network}.`))
      .toReversed();
  const ordered = [...moments("discriminator"), ...moments("generator"), ...names];
  for (const name of ordered) {
    const found = nonFiniteIn(name, state);
    if (found) return found;
  }
}

function nonFiniteIn(name: string, state: GanState): NonFinite | undefined {
  const numbers = Array.from(state[name].data, Number);
  const bad = numbers.filter((number) => !Number.isFinite(number));
  if (bad.length === 0) return undefined;
  return { name, count: bad.length, size: numbers.length, value: bad[0] };
}
