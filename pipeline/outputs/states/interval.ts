import { declareModel, type ModelConfig } from "../../../model/mod.ts";

/** More are of no use: steps between two are then few. */
const mostStates = 64;

/** Fewer steps than these are trained again in two seconds where a run is small enough to be looked at so. */
const leastSteps = 16;

/** Bytes of a light state: weights, running averages, and Adam's moments that matter. */
export function lightStateBytes(model: ModelConfig): number {
  const moments = model.beta1 === 0 ? 1 : 2;
  return declareModel(model).variables.reduce((sum, { shape, trainable }) => {
    const size = shape.reduce((product, axis) => product * axis, 1);
    return sum + 4 * size * (trainable ? 1 + moments : 1);
  }, 0);
}

/** How many light states fit. */
export function stateCount(
  model: ModelConfig,
  { keepStates = 0 }: { keepStates?: number },
): number {
  return Math.min(mostStates, Math.floor(keepStates * 2 ** 20 / lightStateBytes(model)));
}

/**
 * The steps between two light states; Infinity where none fits, or none is asked for.
 *
 * @param config of `--keep-states`, in MiB
 */
export function stateInterval(
  model: ModelConfig,
  config: { keepStates?: number },
  totalSteps: number,
): number {
  const count = stateCount(model, config);
  if (count < 1) return Infinity;
  // Where a run has no end, those in between are removed as it grows.
  return Math.max(leastSteps, Math.ceil(Math.min(totalSteps, 100 * count) / count));
}
