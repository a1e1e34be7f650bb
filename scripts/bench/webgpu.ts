/** `deno task bench webgpu`: our kernels and whole step beside tfjs's own, in turn on one device. */
import { Option } from "commander";
import type { ModelConfig } from "../../model/mod.ts";
import { compareWithStock } from "../../ops/bench.ts";
import { openBackend, type Precision, type Tuning } from "../../ops/mod.ts";
import { oneOf, someText } from "../cli/parsers.ts";
import { projectPath } from "../cli/places.ts";
import { valueFlag } from "../cli/read_words.ts";
import { defaultSettings } from "../cli/settings.ts";
import { showOpening } from "../cli/show_opening.ts";
import { benchConfigNames, benchConfigs, type Benchmark, flag, type Tell } from "./benchmark.ts";
import { usualPythons } from "./contenders.ts";
import { compare, type WebgpuReport } from "./webgpu_compare.ts";
import { formatWebgpuReport } from "./webgpu_text.ts";

interface WebgpuFlags {
  config: keyof typeof webgpuConfigs;
  /** Absent for the fastest. */
  adapter?: string;
  precision: Precision;
  tune: Tuning;
  rounds: number;
  kernels: boolean;
  peers: boolean;
  /** Absent for the usual ones. */
  python?: string[];
}

/** Small enough that stock kernels on a software adapter end within minutes. */
const small: ModelConfig = {
  ...benchConfigs.c64,
  ...{ outputHeight: 32, outputWidth: 32, gfDim: 32, dfDim: 32, batchSize: 16 },
};
const tiny: ModelConfig = {
  ...small,
  ...{ outputHeight: 16, outputWidth: 16, gfDim: 2, dfDim: 2, batchSize: 2 },
};

/** What `--config` may name. */
const webgpuConfigs = { small, tiny, ...benchConfigs };
const configNames = ["small", "tiny", ...benchConfigNames] as const;
const precisions: readonly Precision[] = ["f32", "f16"];
const tunings: readonly Tuning[] = ["off", "quick", "full"];

export const webgpu: Benchmark<WebgpuFlags, WebgpuReport> = {
  name: "webgpu",
  summary: "Our WebGPU kernels and step beside tfjs's own, and what the adapter can do at best.",
  description:
    "Times each kernel at the shapes of one model, and the whole step, with our kernels and with " +
    "tfjs's own in turn on one device, beside what the adapter can do at best. Where there is " +
    "PyTorch with CUDA it makes the same steps.",
  flags: [
    valueFlag(
      "--config <name>",
      `${
        configNames.join(", ")
      }; small is 32x32, 32 filters, batch 16; tiny only shows that it works.`,
      oneOf(configNames),
    ).default("small"),
    valueFlag(
      "--adapter <words>",
      "Words from the name of the graphics card to take; by default the fastest.",
      someText,
    ),
    valueFlag(
      "--precision <f32|f16>",
      "Precision of the inputs of our matrix products; tfjs's own are always f32.",
      oneOf(precisions),
    ).default("f32"),
    valueFlag(
      "--tune <off|quick|full>",
      "How thoroughly to look for the fastest tiles first, as train does.",
      oneOf(tunings),
    ).default("quick"),
    flag.count("--rounds <count>", "Measurements of each.", 3),
    new Option("--no-kernels", "Only the whole step."),
    flag.python(
      "Interpreters to look for PyTorch with CUDA in; by default DCGAN_BENCH_PYTHON, or the first " +
        `of ${usualPythons.join(", ")} that has it.`,
    ),
    new Option("--no-peers", "Without PyTorch."),
  ],
  measure,
  format: formatWebgpuReport,
  figures: ({ steps: { ours, stock }, peers }) => ({
    "ours, ms a step": ours.millis.median,
    "tfjs's own, ms a step": stock.millis.median,
    ...ours.queued && { "ours, ms a step as queued in a run": ours.queued.millis },
    ...Object.fromEntries(
      peers.flatMap(({ name, millis }) => millis ? [[`${name}, ms a step`, millis.median]] : []),
    ),
  }),
  /** When the two make the same step. */
  holds: ({ lossesAgree }) => lossesAgree,
};

async function measure(flags: WebgpuFlags, tell: Tell): Promise<WebgpuReport> {
  const { adapter, precision, tune } = flags;
  const backend = await showOpening(
    (onProgress) =>
      openBackend("webgpu", {
        ...{ adapter, precision, tune, cacheDir: projectPath(defaultSettings.cacheDir) },
        ...{ onProgress, onWarning: tell },
      }),
    tell,
  );
  try {
    const report = await compare(compareWithStock(backend), {
      ...flags,
      model: webgpuConfigs[flags.config],
    }, tell);
    backend.check();
    return report;
  } finally {
    backend.close();
  }
}
