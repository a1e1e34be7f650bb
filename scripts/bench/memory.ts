/** `deno task bench memory`: many steps on one backend, with memory and tensors looked at. */
import { Option } from "commander";
import { Gan, type ModelConfig } from "../../model/mod.ts";
import { type BackendName, openBackend, tensorCount } from "../../ops/mod.ts";
import { aligned } from "../cli/table.ts";
import { UsageError } from "../cli/usage_error.ts";
import { type BenchConfigName, benchConfigs, type Benchmark, flag } from "./benchmark.ts";
import { benchImages } from "./inputs.ts";
import { garbageCollector, mebibytes, percent, trend } from "./measure.ts";

interface MemoryFlags {
  config: BenchConfigName;
  backend: BackendName | "auto";
  steps: number;
  every: number;
  batchSize?: number;
  threads: number;
  collect: boolean;
}

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

type MemoryReport = Awaited<ReturnType<typeof measure>>;

/** RSS may move by this part from the warm-up to the end: garbage that is not collected yet. */
const allowedGrowth = 0.05;

/** Until then buffers fill, functions are compiled, and the collector finds its pace. */
const warmUpSteps = 200;

/** Fewer after the warm-up show no trend. */
const fewestSamples = 3;

export const memory: Benchmark<MemoryFlags, MemoryReport> = {
  name: "memory",
  summary: "Many steps on one backend: memory and tensors must stay level.",
  description: "Makes many training steps and fails if memory or the number of tensors grows.",
  flags: [
    flag.config(),
    flag.backend(),
    flag.count("--steps <count>", "Trains this many steps.", 2000),
    flag.count("--every <steps>", "Looks at the memory after every so many steps.", 50),
    flag.count("--batch-size <images>", "Fewer make shorter steps; else the config's own."),
    flag.threads(),
    new Option("--no-collect", "Leaves garbage to V8, which lets tens of MiB of it lie."),
  ],
  check({ steps, every }) {
    const fewest = warmUpSteps + fewestSamples * every;
    if (steps >= fewest) return;
    const cure = `make ${fewest} or more, or look more often (--every)`;
    throw new UsageError(`--steps ${steps} is too few to judge: ${cure}`);
  },
  measure,
  format: (report) =>
    [
      `${report.config}, batch ${report.batchSize}, on ${report.backend} (${report.description})`,
      "",
      formatMemory(report.samples, report),
    ].join("\n"),
  figures: ({ samples, rssBytesAStep }) => ({
    "RSS at the end, MiB": samples.at(-1)!.rssBytes / 2 ** 20,
    "RSS growth, KiB a step": rssBytesAStep / 1024,
  }),
  holds: ({ isLevel }) => isLevel,
};

async function measure(flags: MemoryFlags, tell: (line: string) => void) {
  const config = benchConfigs[flags.config];
  const model = { ...config, batchSize: flags.batchSize ?? config.batchSize };
  const backend = await openBackend(flags.backend, { threads: flags.threads });
  const start = performance.now();
  const samples = await memorySamples(model, {
    ...flags,
    beforeSample: flags.collect ? garbageCollector() : undefined,
  }, ({ step, rssBytes, tensors }) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    const held = `${mebibytes(rssBytes)} MiB, ${tensors} tensors`;
    tell(`step ${step} of ${flags.steps}, ${seconds} s: ${held}`);
  });
  backend.close();
  const { name, description } = backend;
  const { batchSize } = model;
  return { ...flags, batchSize, backend: name, description, samples, ...memoryVerdict(samples) };
}

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

export type MemoryVerdict = ReturnType<typeof memoryVerdict>;

/** @throws RangeError when there are too few samples to see a trend in */
export function memoryVerdict(samples: readonly MemorySample[]) {
  const judged = samples.filter(({ step }) => step >= warmUpSteps);
  if (judged.length < fewestSamples) {
    throw new RangeError(
      `${judged.length} samples after the warm-up show no trend: make more steps (--steps)`,
    );
  }
  const rss = trend(judged.map(({ step, rssBytes }) => ({ step, value: rssBytes })));
  const tensorsChanged = samples.some(({ tensors }) => tensors !== samples[0].tensors);
  return {
    /** The step of the first sample after the warm-up. */
    judgedFrom: judged[0].step,
    rssBytesAStep: rss.slope,
    rssGrowth: rss.growth,
    tensorsChanged,
    isLevel: !tensorsChanged && rss.growth <= allowedGrowth,
  };
}

/** A table of samples and one line of judgement. */
export function formatMemory(samples: readonly MemorySample[], verdict: MemoryVerdict): string {
  const header = ["step", "RSS MiB", "V8 heap", "external", "native", "tensors"];
  const rows = samples.map(({ step, tensors, ...sample }) => {
    const { rssBytes, heapBytes, externalBytes, nativeBytes } = sample;
    const bytes = [rssBytes, heapBytes, externalBytes, nativeBytes].map(mebibytes);
    return [`${step}`, ...bytes, `${tensors}`];
  });
  const { judgedFrom, rssBytesAStep, rssGrowth, tensorsChanged, isLevel } = verdict;
  const tensors = tensorsChanged ? "the number of tensors changed" : "no tensor more or less";
  const growth = `${(rssBytesAStep / 1024).toFixed(2)} KiB a step, ${percent(rssGrowth, 1)} in all`;
  const judged = `${isLevel ? "level" : "NOT LEVEL"} from step ${judgedFrom} on`;
  return [...aligned([header, ...rows]), "", `${judged}: RSS ${growth}; ${tensors}`].join("\n");
}
