/**
 * A step in its halves: what D said of the same images before and after it was updated, and what G made
 * of the same z.
 */
import * as tf from "@tensorflow/tfjs-core";
import { readAndDispose } from "../ops/layers.ts";
import type { GradientStats } from "./gradients.ts";
import { type Condition, discriminatorPass, generatorPass, type Networks } from "./passes.ts";
import type { Parts } from "./split.ts";
import type { Onlooker } from "./step.ts";
import type { StepResult } from "./step_result.ts";

/** D's logits of a batch, [batch], before and after an update; the sigmoid of one is D's output. */
export interface Verdicts {
  before: Float32Array;
  after: Float32Array;
}

/** One update of D: the same images before and after it. */
export interface DHalf {
  real: Verdicts;
  fake: Verdicts;
}

/** One update of G: images of the same z before and after it, and what D says of them. */
export interface GHalf {
  fake: Verdicts;
}

export interface StepHalves {
  /** As the plain step gives it. */
  result: StepResult;
  /** One for each update. */
  d: DHalf[];
  g: GHalf[];
  /** What D is shown in its last update, [pictures, height, width, channels] in G's range. */
  realSeen: Float32Array;
  fakeSeen: Float32Array;
  /** G's images before its first update and after each, of the same z, by the moments of the batch. */
  drawn: Float32Array[];
  /** Of each network's last update; D's first. */
  gradients: GradientStats[];
}

export type WatchedHalves = Omit<StepHalves, "result" | "gradients">;

export interface Halves {
  onlooker: Onlooker;
  /** Call it once the step is over. */
  read(): Promise<WatchedHalves>;
}

/** Something to be read once the step is over. */
type Kept = tf.Tensor[];

/**
 * Watches a step. Its own passes use the batch's moments, as training does, and move no running average.
 *
 * @param pictures how many images of the batch are kept
 */
export function watchHalves(
  networks: Networks,
  { z, y, pictures }: { z: Parts; y: Condition; pictures: number },
): Halves {
  const d: Kept[] = [];
  const g: Kept[] = [];
  const drawn: Kept = [];
  let seen: Kept = [];
  const judged = (images: Parts) =>
    kept(() => discriminatorPass(networks, images, y).output.tensor);
  const pictured = (images: Parts) => kept(() => firstOf(images, pictures));

  const onlooker: Onlooker = {
    d({ real, fake }, update) {
      const before = [judged(real), judged(fake)];
      const losses = update();
      d.push([...before, judged(real), judged(fake)]);
      tf.dispose(seen);
      seen = [pictured(real), pictured(fake)];
      return losses;
    },
    g({ drawn: images, seen: shown }, update) {
      if (g.length === 0) drawn.push(pictured(images));
      const before = judged(shown(images));
      const loss = update();
      const moved = generatorPass(networks, z, y).output;
      drawn.push(pictured(moved));
      g.push([before, judged(shown(moved))]);
      return loss;
    },
  };

  const read = async (): Promise<WatchedHalves> => {
    const reading = [d, g, [seen, drawn]].map((lists) =>
      Promise.all(lists.map((tensors) => Promise.all(tensors.map(readAndDispose))))
    );
    const [ofD, ofG, [[realSeen, fakeSeen], images]] = await Promise.all(reading);
    return {
      d: ofD.map(([realBefore, fakeBefore, realAfter, fakeAfter]) => ({
        real: { before: realBefore, after: realAfter },
        fake: { before: fakeBefore, after: fakeAfter },
      })),
      g: ofG.map(([before, after]) => ({ fake: { before, after } })),
      ...{ realSeen, fakeSeen, drawn: images },
    };
  };
  return { onlooker, read };
}

/** Survives the update's tidy, and the step's. */
function kept(compute: () => tf.Tensor): tf.Tensor {
  return tf.keep(tf.tidy(() => compute().clone()));
}

function firstOf(parts: Parts, count: number): tf.Tensor {
  const images = tf.concat(parts.map(({ tensor }) => tensor));
  const [batch, ...image] = images.shape;
  return tf.slice(images, [0, 0, 0, 0], [Math.min(batch, count), ...image]);
}
