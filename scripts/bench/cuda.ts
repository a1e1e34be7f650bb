/** `deno task bench cuda`: our step on an NVIDIA card in each precision, beside PyTorch's on the same card. */
import { Option } from "commander";
import type { ModelConfig } from "../../model/mod.ts";
import type { Precision } from "../../ops/mod.ts";
import { commaList, oneOf } from "../cli/parsers.ts";
import { valueFlag } from "../cli/read_words.ts";
import { aligned } from "../cli/table.ts";
import { benchConfigNames, benchConfigs, type Benchmark, flag } from "./benchmark.ts";
import { type CudaReport, measureCuda, type OurRow } from "./cuda_steps.ts";
import { figure, percent, spreadText } from "./measure.ts";

export interface CudaFlags {
  config: keyof typeof cudaConfigs;
  precisions: Precision[];
  rounds: number;
  peers: boolean;
  compiled: boolean;
  eager: boolean;
  maxAutotune: boolean;
  webgpu: boolean;
  /** Absent for the usual ones. */
  python?: string[];
}

/** What `--config` may name. */
export const cudaConfigs: Record<(typeof configNames)[number], ModelConfig> = {
  ...benchConfigs,
  c128: { ...benchConfigs.c64, outputHeight: 128, outputWidth: 128 },
  tiny: {
    ...benchConfigs.c64,
    ...{ outputHeight: 16, outputWidth: 16, gfDim: 2, dfDim: 2, batchSize: 2 },
  },
};
const configNames = ["tiny", "c128", ...benchConfigNames] as const;
const precisions = ["f32", "tf32", "bf16"] as const;

export const cuda: Benchmark<CudaFlags, CudaReport> = {
  name: "cuda",
  summary: "Our step on an NVIDIA card in each precision, beside PyTorch's on the same card.",
  description:
    "Makes the same steps on the cuda backend in each precision and in PyTorch, eager and compiled, " +
    "in FP32 and TF32, from the same weights, beside what the card can do at best.",
  flags: [
    valueFlag(
      "--config <name>",
      `${configNames.join(", ")}; c128 is 128x128, batch 64; tiny only shows that it works.`,
      oneOf(configNames),
    ).default("c64"),
    valueFlag(
      "--precisions <list>",
      `Of ${precisions.join(", ")}, with commas between them.`,
      (text) => commaList(text).map(oneOf(precisions)),
    ).default([...precisions], "all"),
    flag.count("--rounds <count>", "Steps of each.", 50),
    flag.python("Interpreters to look for PyTorch with CUDA in; by default the first that has it."),
    new Option("--no-peers", "Without PyTorch."),
    new Option("--no-compiled", "Without torch.compile, which takes a minute or two to start."),
    new Option("--no-eager", "Without PyTorch as it comes."),
    new Option("--no-webgpu", "Without our webgpu backend on the same card."),
    new Option("--max-autotune", "With torch.compile's max-autotune too.").default(false),
  ],
  measure: (flags, tell) => measureCuda(flags, cudaConfigs[flags.config], tell),
  format,
  figures: ({ ours, peers }) => ({
    ...Object.fromEntries(
      ours.flatMap(({ name, queuedMillis }) => [[`${name}, ms a step`, queuedMillis]]),
    ),
    ...Object.fromEntries(
      peers.flatMap(({ name, millis }) => millis ? [[`${name}, ms a step`, millis.median]] : []),
    ),
  }),
  holds: ({ lossesAgree }) => lossesAgree,
};

function format(report: CudaReport): string {
  const { config, description, gflopAStep, ceilings, ours, peers, absent } = report;
  const best = Object.entries(ceilings).map(([name, rate]) => `${name} ${figure(rate)}`).join(", ");
  return [
    `${config} on ${description}: ${figure(gflopAStep)} GFLOP a step`,
    `At best: ${best} (products in TFLOP/s, a copy in GB/s)`,
    "",
    ...aligned([["ours", ...ours.map(({ name }) => name)], ...ourRows(ours, gflopAStep)]),
    "",
    ...aligned([
      [
        "peer",
        "ms (min-max)",
        ...ours.map(({ name }) => `${name} takes`),
        "first losses differ by",
      ],
      ...peers.map(({ name, millis, outcome, lossDifference }) =>
        millis
          ? [
            name,
            spreadText(millis, 2),
            ...ours.map(({ queuedMillis }) => `${(queuedMillis / millis.median).toFixed(2)} x`),
            lossDifference!.toExponential(0),
          ]
          : [name, outcome!]
      ),
    ]),
    ...absent.map(({ name, reason }) => `Not there: ${name}: ${reason}.`),
    report.lossesAgree ? "" : "NOT THE SAME STEP in f32: do not compare the times.",
  ].join("\n");
}

function ourRows(ours: readonly OurRow[], gflopAStep: number): string[][] {
  const row = (name: string, text: (row: OurRow) => string) => [name, ...ours.map(text)];
  return [
    row("ms, each awaited", ({ millis }) => spreadText(millis, 2)),
    row("ms, queued as in a run", ({ queuedMillis }) => queuedMillis.toFixed(2)),
    row("TFLOP/s", ({ queuedMillis }) => figure(gflopAStep / queuedMillis)),
    row("ms of the card", ({ deviceMillis }) => deviceMillis.toFixed(2)),
    row("card at work", ({ deviceMillis, queuedMillis }) => percent(deviceMillis / queuedMillis)),
    row("ms of the host", ({ hostMillis }) => hostMillis.toFixed(2)),
    row("host's share", ({ hostMillis, queuedMillis }) => percent(hostMillis / queuedMillis, 1)),
    row("ms of products", ({ productMillis }) => productMillis?.toFixed(2) ?? "-"),
    row(
      "outside of products",
      ({ productMillis, deviceMillis }) =>
        productMillis === undefined ? "-" : percent(1 - productMillis / deviceMillis),
    ),
    row("launches", ({ launches }) => launches === undefined ? "-" : `${launches}`),
    row("losses differ by", ({ lossDifference }) => lossDifference.toExponential(0)),
  ];
}
