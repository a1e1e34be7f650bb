import { Gan, type ModelConfig } from "../../model/mod.ts";
import { tensorCount } from "../../ops/mod.ts";
import { trend } from "./level.ts";
import { benchImages } from "./inputs.ts";

export interface MemorySample {
  /** Steps done. */
  step: number;
  /** All that is in memory; the three below are its parts. */
  rssBytes: number;
  /** V8's heap: JavaScript's objects, and its garbage until V8 collects it. */
  heapBytes: number;
  /** Arrays of JavaScript's that lie outside of that heap. */
  externalBytes: number;
  /** The rest: the tensors' memory, libraries, code, and whatever native code holds. */
  nativeBytes: number;
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

export interface SampleOptions {
  steps: number;
  /** Steps from one look to the next. */
  every: number;
  /** For example a collection of garbage, so that only what is held is seen. */
  beforeSample?: () => void;
}

/**
 * Trains on the current backend and looks at memory every so often.
 *
 * @param onSample told each one as it is taken
 */
export async function memorySamples(
  model: ModelConfig,
  { steps, every, beforeSample = () => {} }: SampleOptions,
  onSample: (sample: MemorySample) => void,
): Promise<MemorySample[]> {
  const gan = new Gan(model);
  const images = benchImages(model);
  const samples: MemorySample[] = [];
  for (let step = 1; step <= steps; step++) {
    await gan.trainStep(images, step - 1);
    if (step % every !== 0 && step !== steps) continue;
    beforeSample();
    const sample = { step, ...memoryInUse(), tensors: tensorCount() };
    samples.push(sample);
    onSample(sample);
  }
  gan.dispose();
  return samples;
}

function memoryInUse() {
  const { rss, heapTotal, external } = Deno.memoryUsage();
  const nativeBytes = rss - heapTotal - external;
  return { rssBytes: rss, heapBytes: heapTotal, externalBytes: external, nativeBytes };
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
