/** Differentiable augmentation of what D sees, real and generated (Zhao et al. 2020): `--diff-augment`. */
import type * as tf from "@tensorflow/tfjs-core";
import {
  augmentationNumbers,
  augmentationRows,
  type AugmentedPass,
  diffAugment,
  type HostTensor,
  type ImageAugmentation,
  noAugmentation,
  type Value,
} from "../ops/layers.ts";
import type { ModelConfig } from "./config.ts";
import type { Parts, Split } from "./split.ts";
import { type RandomStream, randomStream } from "./random.ts";

export const augmentationKinds = ["color", "translation", "cutout"] as const;
export type AugmentationKind = (typeof augmentationKinds)[number];

/** The kinds that a config names: words with commas between them. */
export function augmentationsOf({ diffAugment = "" }: Pick<ModelConfig, "diffAugment">) {
  const words = diffAugment.split(",").map((word) => word.trim());
  return augmentationKinds.filter((kind) => words.includes(kind));
}

/** Shares of an image's side: the longest shift, and the side of the box (Zhao et al. 2020). */
const shiftShare = 1 / 8;
const boxShare = 1 / 2;

/**
 * The rows of all passes through D in that step, each batch with draws of its own; undefined where the
 * config asks for no augmentation. They follow from the seed and the step.
 */
export function drawAugmentations(config: ModelConfig, step: number): HostTensor | undefined {
  const kinds = augmentationsOf(config);
  if (kinds.length === 0) return undefined;
  const random = randomStream(config.seed, "diff-augment", step);
  const count = passesOf(config) * config.batchSize;
  const images = Array.from({ length: count }, () => drawImage(config, kinds, random));
  return { shape: [count, augmentationNumbers], values: augmentationRows(images) };
}

/** D's updates look at two batches each, G's at one. */
function passesOf({ dUpdates, gUpdates }: ModelConfig): number {
  return 2 * dUpdates + gUpdates;
}

function drawImage(
  config: ModelConfig,
  kinds: readonly AugmentationKind[],
  random: RandomStream,
): ImageAugmentation {
  const { outputHeight: height, outputWidth: width } = config;
  const drawn = { ...noAugmentation };
  if (config.ada !== undefined) {
    const [color, translation, cutout] = Array.from({ length: 3 }, () => random.uniform());
    drawn.thresholds = { color, translation, cutout };
  }
  if (kinds.includes("color")) {
    // Half as far where colours span [0, 1] instead of [-1, 1].
    drawn.brightness = (random.uniform() - 0.5) / (config.yDim > 0 ? 2 : 1);
    drawn.saturation = 2 * random.uniform();
    drawn.contrast = 0.5 + random.uniform();
  }
  if (kinds.includes("translation")) {
    drawn.down = drawShift(height, random);
    drawn.right = drawShift(width, random);
  }
  if (kinds.includes("cutout")) {
    const [rows, columns] = [drawBox(height, random), drawBox(width, random)];
    drawn.cut = { top: rows.from, left: columns.from, height: rows.side, width: columns.side };
  }
  return drawn;
}

function drawShift(side: number, random: RandomStream): number {
  const most = Math.floor(side * shiftShare + 0.5);
  return random.below(2 * most + 1) - most;
}

/** A box's centre is anywhere in the image, so a part of the box may be outside. */
function drawBox(imageSide: number, random: RandomStream): { from: number; side: number } {
  const side = Math.floor(imageSide * boxShare + 0.5);
  const centre = random.below(imageSide + 1 - side % 2);
  return { from: centre - Math.floor(side / 2), side };
}

/** Shows D images as that pass of a step sees them. */
export type Augment = (images: Parts, pass: number) => Parts;

/** What augments by the rows of a step; nothing does where there are none. */
export function augmentBy(
  { rows, strength }: { rows: tf.Tensor | undefined; strength: tf.Tensor | undefined },
  { starts }: Split,
  { batchSize }: ModelConfig,
): Augment {
  if (!rows || !strength) return (images) => images;
  return (images, pass) =>
    images.map((part, i) => {
      const of: AugmentedPass = { rows, strength, at: pass * batchSize + starts[i] };
      return diffAugment(part as Value<tf.Tensor4D>, of);
    });
}
