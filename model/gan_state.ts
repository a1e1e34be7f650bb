/**
 * All that the next step depends on besides its batch, as named tensors in host memory: what a
 * checkpoint holds.
 *
 *     generator.deconv1.weight                 weights, running averages
 *     adam.m.generator.deconv1.weight          Adam's moments of each trainable variable
 *     adam.v.generator.deconv1.weight
 *     average.generator.deconv1.weight         the averaged generator, where there is one
 *     augmentation.strength                    how likely augmentations apply, and what is counted for
 *     augmentation.signs                       the next decision, where that adapts
 *     adam.generator.beta1_power               beta^t as Adam keeps it, float64
 *     adam.generator.beta2_power
 *
 * Filters are [5, 5, in, out], those of transposed convolutions [5, 5, out, in], matrices [in, out].
 */
import type * as tf from "@tensorflow/tfjs-core";
import { type Adam, currentDevice } from "../ops/layers.ts";
import type { NetworkName } from "./declare.ts";
import { floatsOf, type NamedTensor } from "./safetensors.ts";
import { shapeDifferences } from "./_shape_differences.ts";
import type { TrainState } from "./step.ts";

export type GanState = Record<string, NamedTensor>;

/**
 * Reads the state as it is at the time of the call. Changes of later steps do not show, even if the
 * numbers arrive later.
 */
export async function captureState(trainState: TrainState): Promise<GanState> {
  const powers = networks(trainState).flatMap(([network, optimizer]) =>
    betaPowers(network, optimizer)
  );
  const device = currentDevice();
  // Every read begins before the first is awaited. Backends copy host memory at once, and queue a
  // copy from a GPU behind the work queued before.
  const reading = deviceTensors(trainState).map(async ([name, tensor]) =>
    [name, { dtype: "F32", shape: tensor.shape, data: await device.read(tensor) }] as const
  );
  return Object.fromEntries([...await Promise.all(reading), ...powers]);
}

/**
 * Restores a state exactly.
 *
 * @throws RangeError that names the first differences when the state belongs to other networks; then
 * nothing is changed
 */
export function restoreState(trainState: TrainState, state: GanState): void {
  const targets = deviceTensors(trainState);
  const shapes = new Map(targets.map(([name, { shape }]) => [name, shape]));
  for (const [network] of networks(trainState)) {
    for (const power of powerNames(network)) shapes.set(power, []);
  }
  const differences = shapeDifferences(shapes, state);
  if (differences) throw new RangeError(`the state is of other networks: ${differences}`);

  for (const [name, variable] of targets) assign(variable, state[name]);
  for (const [network, optimizer] of networks(trainState)) {
    const [beta1, beta2] = powerNames(network);
    optimizer.beta1Power = Number(state[beta1].data[0]);
    optimizer.beta2Power = Number(state[beta2].data[0]);
  }
}

/**
 * Restores weights and running averages only; the optimizers and the averaged generator start anew.
 * Tensors of other names are left out. From an exported generator, which has no discriminator, D
 * starts anew too.
 *
 * @throws RangeError that names the first differences, or weights that are not finite; then nothing is
 * changed
 */
export function restoreWeights({ variables, averages }: TrainState, state: GanState): void {
  const isWanted = isGeneratorAlone(state)
    ? (name: string) => name.startsWith("generator.")
    : () => true;
  const names = variables.names().filter(isWanted);
  const shapes = new Map(names.map((name) => [name, variables.get(name).shape]));
  const weights = Object.entries(state).filter(([name]) => shapes.has(name));
  const differences = shapeDifferences(shapes, Object.fromEntries(weights));
  if (differences) throw new RangeError(`the weights are of other networks: ${differences}`);
  refuseNotFinite(weights);
  for (const name of names) assign(variables.get(name), state[name]);
  for (const name of averages?.names() ?? []) assign(averages!.get(name), state[name]);
}

function isGeneratorAlone(state: GanState): boolean {
  const names = Object.keys(state);
  return names.length > 0 && names.every((name) => name.startsWith("generator."));
}

function refuseNotFinite(weights: readonly [string, NamedTensor][]): void {
  const faults = weights.flatMap(([name, { data }]) => {
    const count = Array.from<number | bigint>(data).filter((value) =>
      !isFinite(Number(value))
    ).length;
    return count === 0 ? [] : [`${name} (${count} of ${data.length})`];
  });
  if (faults.length === 0) return;
  const more = faults.length > 3 ? ` and ${faults.length - 3} more` : "";
  throw new RangeError(
    `not finite are ${
      faults.slice(0, 3).join(", ")
    }${more}: take weights of before the training failed`,
  );
}

function networks({ dOptimizer, gOptimizer }: TrainState): [NetworkName, Adam][] {
  return [["generator", gOptimizer], ["discriminator", dOptimizer]];
}

/** The parts of the state that are tensors on the device, by name. */
export function deviceTensors(trainState: TrainState): [string, tf.Variable][] {
  const { variables, averages, adapted } = trainState;
  const own = variables.names().map((name): [string, tf.Variable] => [name, variables.get(name)]);
  const averaged = averages?.names().map((name): [string, tf.Variable] => [
    `average.${name}`,
    averages.get(name),
  ]);
  return [
    ...own,
    ...averaged ?? [],
    ...Object.entries({ ...adapted }).map(([name, variable]): [string, tf.Variable] => [
      `augmentation.${name}`,
      variable,
    ]),
    ...networks(trainState).flatMap(([network, optimizer]) => moments(network, optimizer)),
  ];

  function moments(network: NetworkName, optimizer: Adam): [string, tf.Variable][] {
    return variables.trainableNames(network).flatMap((name, i): [string, tf.Variable][] => [
      [`adam.m.${name}`, optimizer.moments[i].m],
      [`adam.v.${name}`, optimizer.moments[i].v],
    ]);
  }
}

function powerNames(network: NetworkName): [beta1: string, beta2: string] {
  return [`adam.${network}.beta1_power`, `adam.${network}.beta2_power`];
}

function betaPowers(network: NetworkName, { beta1Power, beta2Power }: Adam) {
  const [beta1, beta2] = powerNames(network);
  return [[beta1, scalar(beta1Power)], [beta2, scalar(beta2Power)]] as const;
}

function scalar(value: number): NamedTensor {
  return { dtype: "F64", shape: [], data: Float64Array.of(value) };
}

function assign(variable: tf.Variable, tensor: NamedTensor): void {
  currentDevice().write(variable, floatsOf(tensor));
}
