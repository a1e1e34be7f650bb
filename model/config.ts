/** Every hyper-parameter of the DCGAN: the sizes of both networks, and how they are trained. */

import type { LossName } from "./loss.ts";

export type LatentDistribution = "uniform" | "normal" | "uniform01";

export type NormName = "batch" | "none";

export interface ModelConfig {
  /** Size of what G makes and D sees, in pixels; at least 16. */
  outputHeight: number;
  outputWidth: number;
  /** Channels of an image: 1, 3 or 4. */
  cDim: 1 | 3 | 4;
  /** Length of the one-hot label; 0 makes both networks unconditional. */
  yDim: number;
  /** Length of the latent vector z. */
  zDim: number;
  /** `uniform` is (-1, 1), `normal` is N(0, 1), `uniform01` is (0, 1). */
  zDist: LatentDistribution;
  /** Filters of G's last hidden layer, and of D's first. */
  gfDim: number;
  dfDim: number;
  /** Fully connected units of the conditional networks. */
  gfcDim: number;
  dfcDim: number;
  batchSize: number;
  learningRate: number;
  /** Where given, one network's own rate. */
  dLearningRate: number | undefined;
  gLearningRate: number | undefined;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Updates of each network in one step, all on the same images and the same z. */
  dUpdates: number;
  gUpdates: number;
  /** Decay, each step, of the average of G's weights that draws the samples; 0 or undefined keeps none. */
  ema: number | undefined;
  /** The images after which a weight counts half in that average; it takes the place of `ema`. */
  emaHalfLife: number | undefined;
  /** The steps in which both rates fall to half; undefined keeps them. */
  rateHalfLife: number | undefined;
  /** What changes the images that D sees: `color`, `translation`, `cutout`, with commas between them; or `off`. */
  diffAugment: string | undefined;
  /**
   * The target of adaptive augmentation, the mean of sign(D(x)) that it aims at; undefined always
   * augments.
   */
  ada: number | undefined;
  /** Images from no augmentation to full, where every decision is for more. */
  adaImages: number | undefined;
  /** Of both networks; undefined is `gan`. */
  loss: LossName | undefined;
  /** Whether both networks have batch norms; undefined is `batch`. */
  norm: NormName | undefined;
  /**
   * Whether D's weights are divided by their largest singular values (Miyato et al. 2018), in place of its
   * batch norms.
   */
  spectralNorm: boolean | undefined;
  /** Gamma of R1, a penalty on D's slope at real images, in place of its batch norms. */
  r1: number | undefined;
  /**
   * The parts in which a step computes its batch, so that ranks can share them to the same bits; undefined
   * computes it as a whole.
   */
  shards: number | undefined;
  /** The ranks that each normalise by the moments of their own images; undefined is by those of the batch. */
  perRankNorm: number | undefined;
  seed: number;
}

/** The text's own defaults. */
export const defaultModelConfig: ModelConfig = {
  outputHeight: 64,
  outputWidth: 64,
  cDim: 3,
  yDim: 0,
  zDim: 100,
  zDist: "uniform",
  gfDim: 64,
  dfDim: 64,
  gfcDim: 1024,
  dfcDim: 1024,
  batchSize: 64,
  learningRate: 2e-4,
  dLearningRate: undefined,
  gLearningRate: undefined,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-8,
  dUpdates: 1,
  gUpdates: 2,
  ema: undefined,
  emaHalfLife: undefined,
  rateHalfLife: undefined,
  diffAugment: undefined,
  ada: undefined,
  adaImages: undefined,
  loss: undefined,
  norm: undefined,
  spectralNorm: undefined,
  r1: undefined,
  shards: undefined,
  perRankNorm: undefined,
  seed: 547,
};

/**
 * Checks that the networks can be built.
 *
 * @throws RangeError that names the value, the reason, and what is allowed
 */
export function checkModelConfig(config: ModelConfig): void {
  const { outputHeight, outputWidth, cDim, yDim } = config;
  const counts = {
    outputHeight,
    outputWidth,
    zDim: config.zDim,
    gfDim: config.gfDim,
    dfDim: config.dfDim,
    gfcDim: config.gfcDim,
    dfcDim: config.dfcDim,
    batchSize: config.batchSize,
    dUpdates: config.dUpdates,
    gUpdates: config.gUpdates,
  };
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} is ${value}: it must be a whole number, 1 or more`);
    }
  }
  if (outputHeight < 16 || outputWidth < 16) {
    throw new RangeError(
      `output size is ${outputHeight}x${outputWidth}: four halvings need 16 pixels or more a side`,
    );
  }
  if (![1, 3, 4].includes(cDim)) {
    throw new RangeError(`cDim is ${cDim}: images have 1 (gray), 3 (RGB) or 4 (RGBA) channels`);
  }
  if (!Number.isInteger(yDim) || yDim < 0) {
    throw new RangeError(`yDim is ${yDim}: it is the number of classes, or 0 for no labels`);
  }
  if (yDim > 0 && (outputHeight % 4 !== 0 || outputWidth % 4 !== 0)) {
    throw new RangeError(
      `output size is ${outputHeight}x${outputWidth}: the conditional generator doubles a quarter ` +
        "twice, so height and width must divide by 4 (or train without labels: --y-dim 0)",
    );
  }
  if (!Number.isSafeInteger(config.seed)) {
    throw new RangeError(`seed is ${config.seed}: it must be a whole number`);
  }
  const { learningRate, dLearningRate = 1, gLearningRate = 1 } = config;
  for (const [name, rate] of Object.entries({ learningRate, dLearningRate, gLearningRate })) {
    if (!(rate > 0)) throw new RangeError(`${name} is ${rate}: it must be greater than 0`);
  }
  if (!(config.epsilon > 0)) {
    throw new RangeError(`epsilon is ${config.epsilon}: it must be greater than 0`);
  }
  const { beta1, beta2, ema = 0, emaHalfLife = 1, rateHalfLife = 1 } = config;
  for (const [name, decay] of Object.entries({ beta1, beta2, ema })) {
    if (!(decay >= 0 && decay < 1)) {
      throw new RangeError(`${name} is ${decay}: it must be in [0, 1)`);
    }
  }
  for (const [name, halfLife] of Object.entries({ emaHalfLife, rateHalfLife })) {
    if (!(halfLife > 0)) {
      throw new RangeError(`${name} is ${halfLife}: it must be greater than 0`);
    }
  }
  checkAdaptation(config);
  const { r1 = 1 } = config;
  if (!(r1 > 0)) throw new RangeError(`r1 is ${r1}: it must be greater than 0`);
  checkShards(config);
}

function checkShards({ shards, perRankNorm, batchSize }: ModelConfig): void {
  if (shards !== undefined && !(Number.isInteger(shards) && shards >= 1)) {
    throw new RangeError(`shards is ${shards}: it must be a whole number, 1 or more`);
  }
  if (shards !== undefined && shards > batchSize) {
    throw new RangeError(
      `shards is ${shards}: a batch of ${batchSize} images has fewer; lower it, or raise --batch-size`,
    );
  }
  const most = shards ?? 0;
  if (perRankNorm !== undefined && !(Number.isInteger(perRankNorm) && perRankNorm >= 1)) {
    throw new RangeError(`perRankNorm is ${perRankNorm}: it must be a number of ranks, 1 or more`);
  }
  if (perRankNorm !== undefined && perRankNorm > most) {
    throw new RangeError(
      `perRankNorm is ${perRankNorm}: ${most} shards are too few for as many ranks; raise --shards`,
    );
  }
}

function checkAdaptation({ ada, adaImages, diffAugment }: ModelConfig): void {
  if (ada !== undefined && !(ada > -1 && ada < 1)) {
    throw new RangeError(`ada is ${ada}: it must be in (-1, 1), such as 0.6`);
  }
  if (ada !== undefined && (diffAugment ?? "off") === "off") {
    throw new RangeError(
      `ada is ${ada}: there is no augmentation to adapt; state --diff-augment as well`,
    );
  }
  if (adaImages !== undefined && !(adaImages > 0)) {
    throw new RangeError(`adaImages is ${adaImages}: it must be greater than 0`);
  }
  if (adaImages !== undefined && ada === undefined) {
    throw new RangeError(`adaImages is ${adaImages}: it is the pace of --ada; state that as well`);
  }
}
