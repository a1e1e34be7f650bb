import { Gan, type ModelConfig } from "../../model/mod.ts";
import { tensorCount } from "../../ops/mod.ts";
import { trend } from "./level.ts";
import { benchImages } from "./inputs.ts";

export interface MemorySample {
  /** Steps done. */
  step: number;
  rssBytes: number;
  tensors: number;
}

export interface MemoryVerdict {
  /** The step of the first sample after the warm-up. */
  judgedFrom: number;
  rssBytesAStep: number;
  rssGrowth: number;
  tensorsChanged: boolean;
  isLevel: boolean;
}

/** RSS may move by this part from the warm-up to the end: garbage that is not collected yet. */
const allowedGrowth = 0.05;

/** Until then buffers fill, functions are compiled, and the collector finds its pace. */
export const warmUpSteps = 200;

/** Fewer after the warm-up show no trend. */
export const fewestSamples = 3;

/**
 * Trains on the current backend and looks at memory every so often.
 *
 * @param onSample told each one as it is taken
 */
export async function memorySamples(
  model: ModelConfig,
  { steps, every }: { steps: number; every: number },
  onSample: (sample: MemorySample) => void,
): Promise<MemorySample[]> {
  const gan = new Gan(model);
  const images = benchImages(model);
  const samples: MemorySample[] = [];
  for (let step = 1; step <= steps; step++) {
    await gan.trainStep(images, step - 1);
    if (step % every !== 0 && step !== steps) continue;
    const sample = { step, rssBytes: Deno.memoryUsage().rss, tensors: tensorCount() };
    samples.push(sample);
    onSample(sample);
  }
  gan.dispose();
  return samples;
}

/** @throws RangeError when there are too few samples to see a trend in */
export function memoryVerdict(samples: readonly MemorySample[]): MemoryVerdict {
  const judged = samples.filter(({ step }) => step >= warmUpSteps);
  if (judged.length < fewestSamples) {
    throw new RangeError(
      `${judged.length} samples after the warm-up show no trend: make more steps (--steps)`,
    );
  }
  const rss = trend(judged.map(({ step, rssBytes }) => ({ step, value: rssBytes })));
  const tensorsChanged = samples.some(({ tensors }) => tensors !== samples[0].tensors);
  return {
    judgedFrom: judged[0].step,
    rssBytesAStep: rss.slope,
    rssGrowth: rss.growth,
    tensorsChanged,
    isLevel: !tensorsChanged && rss.growth <= allowedGrowth,
  };
}
