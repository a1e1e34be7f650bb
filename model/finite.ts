/** Whether the numbers of a GAN are numbers still, and if not, where it shows first. */
import type * as tf from "@tensorflow/tfjs-core";
import { allFinite } from "../ops/mod.ts";
import type { GanState } from "./gan_state.ts";
import type { Trainee } from "./step.ts";

/**
 * A scalar on the device: 1 when all weights and moving averages are finite. A gradient that is not
 * makes weights that are not in the same update, so it need not be looked at.
 */
export function stateIsFinite({ variables }: Trainee): tf.Scalar {
  return allFinite(variables.names().map((name) => variables.get(name)));
}

/** How much of one tensor is not finite. */
export interface NonFinite {
  /** As in `GanState`. */
  name: string;
  count: number;
  size: number;
  /** The first of them. */
  value: number;
}

/**
 * Where it shows that a state is not finite: in the gradient of the variable that was updated first,
 * else in a variable. D moves before G does, and its gradients reach the last layer first.
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
