import * as tf from "@tensorflow/tfjs-core";
import {
  Adam,
  bytesTensor,
  type Communicator,
  constant,
  type HostTensor,
  onDevice,
  type Range,
  readAndDispose,
  RepeatedComputation,
} from "../ops/layers.ts";
import { adaptedStrength, isDecided, strengthChange } from "./adaptive_strength.ts";
import { drawAugmentations } from "./augmentation.ts";
import { averagedGenerator, averageRate } from "./averaged_generator.ts";
import { checkModelConfig, type ModelConfig } from "./config.ts";
import { declareModel, type LayerSummary } from "./declare.ts";
import { evaluate } from "./evaluate.ts";
import {
  captureState,
  deviceTensors,
  type GanState,
  restoreState,
  restoreWeights,
} from "./gan_state.ts";
import { type GradientStats, watched as watchedBy } from "./gradients.ts";
import { flowLength, flowOf } from "./gradient_flow.ts";
import { isPenalised } from "./gradient_penalty.ts";
import { type Halves, type StepHalves, watchHalves } from "./halves.ts";
import { joinBytes } from "./join_bytes.ts";
import { sampleZ } from "./latent.ts";
import { samplerPass } from "./passes.ts";
import { byteTable, oneHot, toBytes } from "./pixels.ts";
import { randomStream } from "./random.ts";
import { ownImages, splitOf, whole } from "./split.ts";
import type { TrainState } from "./step.ts";
import { type StepResult, unpackOutcome } from "./step_result.ts";
import { drawnOnce, Variables } from "./variables.ts";
import { type Watching, wholeStep } from "./whole_step.ts";

/** Images in host memory, and their labels where the GAN is conditional. */
export interface Images {
  /** [batch, outputHeight, outputWidth, cDim], 0 to 255. */
  pixels: Uint8Array;
  labels: Uint32Array | undefined;
}

/** Latent vectors in host memory, and the labels to draw. */
export interface Latents {
  /** [count, zDim]. */
  z: Float32Array;
  labels: Uint32Array | undefined;
}

/** The average of the generator's weights, where there is one, or the weights that training moves. */
export type WhichGenerator = "averaged" | "trained";

export interface LearningRates {
  discriminator: number;
  generator: number;
}

/** The rates that a config begins with. */
export function configuredRates(
  { learningRate, dLearningRate, gLearningRate }: Pick<
    ModelConfig,
    "learningRate" | "dLearningRate" | "gLearningRate"
  >,
): LearningRates {
  return {
    discriminator: dLearningRate ?? learningRate,
    generator: gLearningRate ?? learningRate,
  };
}

/** Both networks on the current backend. Takes bytes and returns numbers in host memory; no tensor leaves. */
export class Gan {
  readonly layers: LayerSummary[];
  readonly trainState: TrainState;
  /** The images of each batch that this process computes, by their numbers in it. */
  readonly own: Range;
  /** Called before each batch of a sample: drawing many blocks the thread for long. */
  onSampling?: () => void;
  /** One for each kind of step, since captured commands are always the same. */
  private readonly steps = new Map<string, RepeatedComputation>();

  /**
   * Weights are drawn from the config's seed.
   *
   * @param ranks that share the config's shards; all of them train the same steps
   * @throws RangeError when the config describes no network, or there are too few shards for the ranks
   */
  constructor(readonly config: ModelConfig, ranks?: Communicator) {
    checkModelConfig(config);
    const split = splitOf(config, ranks);
    this.own = ownImages(config, ranks);
    const { variables: declarations, layers } = declareModel(config);
    const draw = drawnOnce(config.seed);
    const variables = new Variables(declarations, draw);
    const rates = configuredRates(config);
    this.layers = layers;
    this.trainState = {
      config,
      variables,
      split,
      dOptimizer: new Adam(variables.trainable("discriminator"), {
        ...config,
        learningRate: rates.discriminator,
      }),
      gOptimizer: new Adam(variables.trainable("generator"), {
        ...config,
        learningRate: rates.generator,
      }),
      averages: averagedGenerator(config, declarations, draw),
      adapted: adaptedStrength(config),
    };
  }

  /**
   * One step; its z is drawn from (seed, step).
   *
   * @param batch the `own` images of the step's batch
   * @param stepNumber steps done before this one
   * @param hasFlow whether to tell how strongly it moves each variable; it is the same step, to the same bits
   */
  async trainStep(
    batch: Images,
    stepNumber: number,
    { hasFlow = false }: { hasFlow?: boolean } = {},
  ): Promise<StepResult> {
    const { inputs, hasPenalty, resultOf } = this.stepOf(batch, stepNumber);
    const times: Pick<StepResult, "dMillis" | "gMillis"> = {};
    const numbers = await this.repeated({ hasPenalty, hasFlow }).run({
      inputs,
      compute: (input) => wholeStep(this.trainState, input, { hasPenalty, hasFlow, times }),
    });
    const { variables } = this.trainState;
    const end = numbers.length - (hasFlow ? flowLength(variables) : 0);
    const flow = hasFlow && { flow: flowOf(numbers.subarray(end), variables) };
    return { ...resultOf(numbers.subarray(0, end)), ...times, ...flow };
  }

  private repeated(kind: { hasPenalty: boolean; hasFlow: boolean }): RepeatedComputation {
    const key = JSON.stringify(kind);
    const known = this.steps.get(key);
    if (known) return known;
    const made = new RepeatedComputation(deviceTensors(this.trainState).map(([, one]) => one));
    this.steps.set(key, made);
    return made;
  }

  /**
   * The same step, to the same bits, and what its gradients and updates were.
   */
  async stepWithGradients(
    batch: Images,
    stepNumber: number,
  ): Promise<{ result: StepResult; gradients: GradientStats[] }> {
    const { gradients, result } = await this.watchedStep(batch, stepNumber);
    return { result, gradients };
  }

  /**
   * The same step, to the same bits, in its halves: what D and G say before and after each update.
   *
   * @param pictures how many images of the batch it shows
   */
  async stepInHalves(
    batch: Images,
    stepNumber: number,
    { pictures }: { pictures: number },
  ): Promise<StepHalves> {
    const { watchedHalves, ...step } = await this.watchedStep(batch, stepNumber, pictures);
    return { ...step, ...watchedHalves! };
  }

  /**
   * The gradients of each network's last update in that step. Runs the step, then restores the state.
   */
  async gradients(batch: Images, stepNumber: number): Promise<GradientStats[]> {
    const before = await this.capture();
    try {
      return (await this.watchedStep(batch, stepNumber)).gradients;
    } finally {
      this.restore(before);
    }
  }

  /** A step whose commands are not captured, so that all of it can be looked at. */
  private async watchedStep(batch: Images, stepNumber: number, pictures = 0) {
    const { trainState } = this;
    const { variables, split = whole } = trainState;
    const { inputs, hasPenalty, resultOf } = this.stepOf(batch, stepNumber);
    let watched!: Watching;
    let halves: Halves | undefined;
    const numbers = tf.tidy(() => {
      const input = onDevice(inputs);
      const latents = { z: split.divide(input.z), y: input.y && split.divide(input.y) };
      halves = pictures > 0 ? watchHalves(trainState, { ...latents, pictures }) : undefined;
      watched = {
        onlooker: halves?.onlooker,
        d: watchedBy(trainState.dOptimizer.withRates(input.dRates), variables, "discriminator"),
        g: watchedBy(trainState.gOptimizer.withRates(input.gRates), variables, "generator"),
      };
      return wholeStep(trainState, input, { hasPenalty, watched });
    });
    // All reads begin before a later step can begin.
    const [packed, watchedHalves, ...gradients] = await Promise.all([
      readAndDispose(numbers),
      halves?.read(),
      watched.d.stats(),
      watched.g.stats(),
    ]);
    return { result: resultOf(packed), watchedHalves, gradients: gradients.flat() };
  }

  /** What a step takes in, and what is made of its numbers. */
  private stepOf(batch: Images, stepNumber: number) {
    const { trainState, config } = this;
    const z = this.zOf(stepNumber);
    const kept = keptRate(config, stepNumber);
    const inputs = {
      ...this.stepInput(batch, z, stepNumber),
      dRates: ratesOf(trainState.dOptimizer, config.dUpdates, kept),
      gRates: ratesOf(trainState.gOptimizer, config.gUpdates, kept),
      averageRate: scalarOf(averageRate(config, stepNumber)),
      strengthChange: scalarOf(strengthChange(config, stepNumber)),
    };
    const resultOf = (numbers: Float32Array): StepResult => {
      const { decision, ...result } = unpackOutcome(numbers, z, trainState.adapted !== undefined);
      const isNew = decision && isDecided(config, stepNumber);
      return { ...result, ...(isNew && { decision }) };
    };
    return { inputs, hasPenalty: isPenalised(config, stepNumber), resultOf };
  }

  /**
   * Images from any number of latent vectors, by the running averages: by the averaged generator where
   * there is one, unless the trained one is asked for. All use the weights at the time
   * of the call: everything is queued on the device before the first read.
   */
  async sample(latents: Latents, which: WhichGenerator = "averaged"): Promise<Uint8Array> {
    const { config, variables, averages } = this.trainState;
    const networks = {
      config,
      variables: which === "averaged" ? averages ?? variables : variables,
    };
    const images = this.parts(latents).map((part) => {
      this.onSampling?.();
      return tf.tidy(() => {
        const { z, y } = onDevice(this.latents(part));
        return samplerPass(networks, constant(z), y && constant(y)).tensor;
      });
    });
    const parts = await Promise.all(images.map(readAndDispose));
    return joinBytes(parts.map((part) => toBytes(part, this.isConditional)));
  }

  /**
   * The losses on equally many images and latents, by batch moments as in training. Changes nothing.
   * More than a batch is split into batches, and the losses are averaged.
   */
  async evaluate(real: Images, latents: Latents): Promise<{ dLoss: number; gLoss: number }> {
    const imageBytes = tf.util.sizeFromShape(this.imageShape);
    const { config, variables } = this.trainState;
    const parts = this.parts(latents);
    const losses = parts.map(({ z, labels, from, to }) =>
      tf.tidy(() => {
        const pixels = real.pixels.subarray(from * imageBytes, to * imageBytes);
        const input = { real: this.real(pixels), ...this.latents({ z, labels }) };
        return evaluate({ config, variables }, onDevice(input));
      })
    );
    const sums = { dLoss: 0, gLoss: 0 };
    const found = await Promise.all(losses.map(readAndDispose));
    const count = parts[parts.length - 1].to;
    found.forEach(([dLoss, gLoss], i) => {
      const share = (parts[i].to - parts[i].from) / count;
      sums.dLoss += share * dLoss;
      sums.gLoss += share * gLoss;
    });
    return sums;
  }

  /** All that the next step depends on, as it is at the time of the call. */
  capture(): Promise<GanState> {
    return captureState(this.trainState);
  }

  /**
   * Restores a captured state exactly.
   *
   * @throws RangeError that names the first differences when the state belongs to other networks
   */
  restore(state: GanState): void {
    restoreState(this.trainState, state);
  }

  /**
   * Starts anew from given weights and running averages.
   *
   * @throws RangeError that names the first differences when they belong to other networks
   */
  restoreWeights(state: GanState): void {
    restoreWeights(this.trainState, state);
  }

  get learningRates(): LearningRates {
    const { dOptimizer, gOptimizer } = this.trainState;
    return {
      discriminator: dOptimizer.options.learningRate,
      generator: gOptimizer.options.learningRate,
    };
  }

  /** Takes effect with the next step. */
  set learningRates({ discriminator, generator }: LearningRates) {
    this.trainState.dOptimizer.options.learningRate = discriminator;
    this.trainState.gOptimizer.options.learningRate = generator;
  }

  dispose(): void {
    for (const steps of this.steps.values()) steps.dispose();
    this.trainState.variables.dispose();
    this.trainState.averages?.dispose();
    tf.dispose({ ...this.trainState.adapted });
    this.trainState.dOptimizer.dispose();
    this.trainState.gOptimizer.dispose();
  }

  /** Whether samples come from an averaged generator. */
  get isAveraged(): boolean {
    return this.trainState.averages !== undefined;
  }

  private get isConditional(): boolean {
    return this.config.yDim > 0;
  }

  /** Drawn from the seed and the step alone. */
  private zOf(stepNumber: number): Float32Array {
    const { config } = this;
    return sampleZ(config.batchSize, config, randomStream(config.seed, "z", stepNumber));
  }

  /** @param z of the whole batch */
  private stepInput({ pixels, labels }: Images, z: Float32Array, stepNumber: number) {
    const { zDim } = this.config;
    const own = z.subarray(this.own.from * zDim, this.own.to * zDim);
    const augmentations = drawAugmentations(this.config, stepNumber);
    return {
      real: this.real(pixels),
      ...this.latents({ z: own, labels }),
      augmentations,
      strength: augmentations && this.config.ada === undefined ? scalarOf(1) : undefined,
    };
  }

  private get imageShape(): number[] {
    const { outputHeight, outputWidth, cDim } = this.config;
    return [outputHeight, outputWidth, cDim];
  }

  private real(pixels: Uint8Array): HostTensor {
    const count = pixels.length / tf.util.sizeFromShape(this.imageShape);
    const table = byteTable(this.isConditional);
    return bytesTensor([count, ...this.imageShape], { indices: pixels, table });
  }

  /** Splits latents into batches; the last one may be smaller. */
  private parts({ z, labels }: Latents): (Latents & { from: number; to: number })[] {
    const { batchSize, zDim } = this.config;
    const count = z.length / zDim;
    return Array.from({ length: Math.ceil(count / batchSize) }, (_, part) => {
      const from = part * batchSize;
      const to = Math.min(from + batchSize, count);
      const slices = { z: z.slice(from * zDim, to * zDim), labels: labels?.slice(from, to) };
      return { ...slices, from, to };
    });
  }

  private latents({ z, labels }: Latents) {
    const { zDim, yDim } = this.config;
    const count = z.length / zDim;
    if (this.isConditional && labels === undefined) {
      throw new RangeError(`the networks are conditional (yDim ${yDim}), but no labels were given`);
    }
    const y: HostTensor<[number, number]> | undefined = this.isConditional && labels
      ? { shape: [count, yDim], values: oneHot(labels, yDim) }
      : undefined;
    return { z: { shape: [count, zDim], values: z }, y };
  }
}

function scalarOf(value: number): HostTensor {
  return { shape: [1], values: Float32Array.of(value) };
}

/** The part of the learning rates that is left in a step: it follows from the step alone. */
function keptRate({ rateHalfLife = Infinity }: ModelConfig, stepNumber: number): number {
  return 0.5 ** (stepNumber / rateHalfLife);
}

function ratesOf(optimizer: Adam, updates: number, kept: number): HostTensor {
  return { shape: [updates], values: optimizer.nextRates(updates).map((rate) => kept * rate) };
}
