/** `deno task bench webgpu`: our kernels and whole step beside tfjs's own, in turn on one device. */
import { Command } from "commander";
import * as tf from "@tensorflow/tfjs-core";
import { Gan, type ModelConfig } from "../../model/mod.ts";
import {
  compareWithStock,
  type KernelSet,
  openBackend,
  type WebgpuComparison,
} from "../../ops/mod.ts";
import { oneOf, wholeNumber } from "../cli/parsers.ts";
import { lossDifference } from "./compare_losses.ts";
import { benchConfigNames, benchConfigs } from "./configs.ts";
import { benchImages } from "./inputs.ts";
import type { Losses } from "./protocol.ts";
import { readWords, valueFlag } from "./read_words.ts";
import { spreadOf } from "./spread.ts";
import { layerFlops, stepFlops } from "./step_flops.ts";
import { type KernelCase, webgpuCases } from "./webgpu_cases.ts";
import {
  type CeilingRates,
  formatWebgpuReport,
  type KernelRow,
  type StepRow,
  type WebgpuReport,
} from "./webgpu_report.ts";

export interface WebgpuFlags {
  config: string;
  rounds: number;
  kernels: boolean;
  json: boolean;
}

/** Small enough that stock kernels on a software adapter end within minutes. */
const small: ModelConfig = {
  ...benchConfigs.c64,
  outputHeight: 32,
  outputWidth: 32,
  gfDim: 32,
  dfDim: 32,
  batchSize: 16,
};
const configs: Record<string, ModelConfig> = { small, ...benchConfigs };

const sets: readonly KernelSet[] = ["ours", "stock"];

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseWebgpuWords(words: readonly string[]): WebgpuFlags | undefined {
  return readWords<WebgpuFlags>(webgpuCommand(), words);
}

function webgpuCommand(): Command {
  const names = ["small", ...benchConfigNames];
  return new Command("deno task bench webgpu")
    .description(
      "Times each kernel at the shapes of one model, and the whole step, with our kernels and with " +
        "tfjs's own in turn on one device, beside what the adapter can do at best.",
    )
    .addOption(
      valueFlag(
        "--config <name>",
        `${names.join(", ")}; small is 32x32, 32 filters, batch 16.`,
        oneOf(names),
      )
        .default("small"),
    )
    .addOption(
      valueFlag("--rounds <count>", "Measurements of each.", wholeNumber({ min: 1 })).default(3),
    )
    .option("--no-kernels", "Only the whole step.")
    .option("--json", "Prints the result as JSON.", false);
}

/** Runs the benchmark; answers with the exit code: 1 when the two did not make the same step. */
export async function benchWebgpu(words: readonly string[]): Promise<number> {
  const flags = parseWebgpuWords(words);
  if (!flags) {
    console.log(webgpuCommand().helpInformation());
    return 0;
  }
  const backend = await openBackend("webgpu");
  try {
    const report = await measure(compareWithStock(backend), configs[flags.config], flags);
    backend.check();
    console.log(flags.json ? JSON.stringify(report, null, 2) : formatWebgpuReport(report));
    return report.lossesAgree ? 0 : 1;
  } finally {
    backend.close();
  }
}

async function measure(
  comparison: WebgpuComparison,
  model: ModelConfig,
  { config, rounds, kernels }: WebgpuFlags,
): Promise<WebgpuReport> {
  const { description, hasTimestamps } = comparison;
  const before = await ceilingsOf(comparison);
  const rows: KernelRow[] = [];
  for (const each of kernels ? webgpuCases(model) : []) {
    rows.push(await timeKernel(comparison, each, rounds));
    console.error(`${each.name}: done`);
  }
  const steps = await timeSteps(comparison, model, rounds);
  const after = await ceilingsOf(comparison);
  const difference = lossDifference(
    ...sets.map((set) => steps[set].losses) as [Losses[], Losses[]],
  );
  return {
    ...{ config, description, hasTimestamps },
    ceilings: {
      gflops: Math.max(before.gflops, after.gflops),
      gigabytesPerSecond: Math.max(before.gigabytesPerSecond, after.gigabytesPerSecond),
    },
    kernels: rows,
    gflopAStep: stepFlops(layerFlops(model)) / 1e9,
    steps: { ours: steps.ours.row, stock: steps.stock.row },
    lossDifference: difference!,
    lossesAgree: difference! < 1e-3,
  };
}

/** Measured before all else and once more at the end, since a busy minute lowers it. By a large product and a large copy, the best of three after one to warm up. */
async function ceilingsOf(comparison: WebgpuComparison): Promise<CeilingRates> {
  const { isSoftware } = comparison;
  const size = isSoftware ? 512 : 4096;
  const bytes = isSoftware ? 2 ** 26 : 2 ** 28;
  await comparison.use("ours");
  const factors = [0, 1].map(() => tf.randomNormal<tf.Rank.R2>([size, size]));
  const product = () => comparison.workMillis(inTidy(() => void tf.matMul(factors[0], factors[1])));
  const productMillis = await best(product);
  tf.dispose(factors);
  const copyMillis = await best(() => comparison.copyMillis(bytes));
  return {
    gflops: 2 * size ** 3 / productMillis / 1e6,
    gigabytesPerSecond: 2 * bytes / copyMillis / 1e6,
  };
}

function inTidy(work: () => void): () => void {
  return () => tf.tidy(work);
}

async function best(millis: () => Promise<number>): Promise<number> {
  await millis();
  return Math.min(await millis(), await millis(), await millis());
}

/** Both sets of kernels in turn, after one time to compile. */
async function timeKernel(
  comparison: WebgpuComparison,
  { prepare, name, flops, bytes, timesAStep }: KernelCase,
  rounds: number,
): Promise<KernelRow> {
  const times: Record<KernelSet, number[]> = { ours: [], stock: [] };
  tf.engine().startScope();
  const works = new Map<KernelSet, () => void>();
  for (const set of sets) {
    await comparison.use(set);
    works.set(set, inTidy(prepare()));
    await comparison.workMillis(works.get(set)!);
  }
  for (let round = 0; round < rounds; round++) {
    for (const set of sets) {
      await comparison.use(set);
      times[set].push(await comparison.workMillis(works.get(set)!));
    }
  }
  await comparison.use("ours");
  tf.engine().endScope();
  const [millis, stockMillis] = [spreadOf(times.ours).median, spreadOf(times.stock).median];
  return { name, flops, bytes, timesAStep, millis, stockMillis };
}

/** Whole steps from the same weights; what a step asks of the device is counted in its last round. */
async function timeSteps(
  comparison: WebgpuComparison,
  model: ModelConfig,
  rounds: number,
): Promise<Record<KernelSet, { row: StepRow; losses: Losses[] }>> {
  const runs = {} as Record<KernelSet, StepRun>;
  for (const set of sets) {
    await comparison.use(set);
    runs[set] = new StepRun(comparison, model);
  }
  const warmUps = 4; // until every buffer and bind group is there
  for (let round = 0; round < warmUps + rounds; round++) {
    for (const set of sets) {
      if (set === "stock" && round > 0 && round < warmUps) continue; // it keeps nothing warm
      await comparison.use(set);
      await runs[set].step(round);
      console.error(`step ${round}, ${set}: done`);
    }
  }
  const results = {} as Record<KernelSet, { row: StepRow; losses: Losses[] }>;
  for (const set of sets) {
    await comparison.use(set);
    results[set] = await runs[set].finish(rounds);
  }
  return results;
}

/** The steps of one GAN on one set of kernels. */
class StepRun {
  private readonly gan: Gan;
  private readonly images;
  private readonly millis: number[] = [];
  private readonly losses: Losses[] = [];
  private calls: StepRow["calls"];

  constructor(private readonly comparison: WebgpuComparison, model: ModelConfig) {
    this.gan = new Gan(model);
    this.images = benchImages(model);
    this.calls = { ...comparison.counts };
  }

  async step(number: number): Promise<void> {
    const before = { ...this.comparison.counts };
    const start = performance.now();
    this.losses.push(await this.gan.trainStep(this.images, number));
    this.millis.push(performance.now() - start);
    const names = Object.keys(before) as (keyof typeof before)[];
    for (const name of names) this.calls[name] = this.comparison.counts[name] - before[name];
  }

  /** One more step, each of its dispatches timed by the device's clock, tells how busy that is. */
  async finish(rounds: number): Promise<{ row: StepRow; losses: Losses[] }> {
    const millis = spreadOf(this.millis.slice(-rounds));
    let last: Promise<unknown> = Promise.resolve();
    const deviceMillis = this.comparison.hasTimestamps
      ? await this.comparison.workMillis(() => {
        last = this.gan.trainStep(this.images, this.millis.length);
      })
      : undefined;
    await last;
    this.gan.dispose();
    return { row: { millis, deviceMillis, calls: this.calls }, losses: this.losses };
  }
}
