/** `deno task bench webgpu`: our kernels and whole step beside tfjs's own, in turn on one device. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "../../model/mod.ts";
import { compareWithStock, type KernelSet, type WebgpuComparison } from "../../ops/bench.ts";
import { openBackend } from "../../ops/mod.ts";
import { projectPath } from "../cli/places.ts";
import { defaultSettings } from "../cli/settings.ts";
import { showOpening } from "../cli/show_opening.ts";
import { lossDifference, lossTolerance } from "./compare_losses.ts";
import { cudaContenders, timePeers } from "./cuda_peers.ts";
import { type Found, pythonsToLookInto } from "./programs.ts";
import { spreadOf } from "./spread.ts";
import { layerFlops, stepFlops } from "./step_flops.ts";
import { type KernelCase, webgpuCases } from "./webgpu_cases.ts";
import { parseWebgpuWords, webgpuConfigs, type WebgpuFlags, webgpuHelp } from "./webgpu_flags.ts";
import {
  type CeilingRates,
  formatWebgpuReport,
  type KernelRow,
  type WebgpuReport,
} from "./webgpu_report.ts";
import { kernelSets, timeSteps } from "./webgpu_steps.ts";

/** Runs the benchmark; answers with the exit code: 1 when the two did not make the same step. */
export async function benchWebgpu(words: readonly string[]): Promise<number> {
  const flags = parseWebgpuWords(words);
  if (!flags) {
    console.log(webgpuHelp());
    return 0;
  }
  const report = await measureWebgpu(flags, (line) => console.error(line));
  console.log(flags.json ? JSON.stringify(report, null, 2) : formatWebgpuReport(report));
  return report.lossesAgree ? 0 : 1;
}

/** @param tell hears of what is done, which may take minutes */
export async function measureWebgpu(
  flags: WebgpuFlags,
  tell: (line: string) => void,
): Promise<WebgpuReport> {
  const model = webgpuConfigs[flags.config];
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
    const report = await measure(compareWithStock(backend), model, flags, tell);
    backend.check();
    return report;
  } finally {
    backend.close();
  }
}

async function measure(
  comparison: WebgpuComparison,
  model: ModelConfig,
  { config, rounds, kernels, peers, python }: WebgpuFlags,
  tell: (line: string) => void,
): Promise<WebgpuReport> {
  const { description, hasTimestamps } = comparison;
  const before = await ceilingsOf(comparison);
  const rows: KernelRow[] = [];
  for (const each of kernels ? webgpuCases(model) : []) {
    rows.push(await timeKernel(comparison, each, rounds));
    tell(`${each.name}: done`);
  }
  const { ours, stock } = await timeSteps(comparison, model, { rounds, tell });
  const found = peers ? await cudaContenders(pythonsToLookInto(python)) : nobody;
  const peerRows = await timePeers(found, model, { rounds, ours: ours.losses, tell });
  const after = await ceilingsOf(comparison);
  const difference = lossDifference(ours.losses, stock.losses)!;
  return {
    ...{ config, description, hasTimestamps },
    ceilings: {
      gflops: Math.max(before.gflops, after.gflops),
      gigabytesPerSecond: Math.max(before.gigabytesPerSecond, after.gigabytesPerSecond),
    },
    kernels: rows,
    gflopAStep: stepFlops(layerFlops(model)) / 1e9,
    steps: { ours: ours.row, stock: stock.row },
    peers: peerRows,
    absentPeers: found.absent,
    lossDifference: difference,
    lossesAgree: difference < lossTolerance,
  };
}

const nobody: Found = { contenders: [], absent: [] };

/**
 * By a large product and a large copy, the best of three after one to warm up. Measured before all
 * else and once more at the end, since a busy minute lowers it.
 */
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
  for (const set of kernelSets) {
    await comparison.use(set);
    works.set(set, inTidy(prepare()));
    await comparison.workMillis(works.get(set)!);
  }
  for (let round = 0; round < rounds; round++) {
    for (const set of kernelSets) {
      await comparison.use(set);
      times[set].push(await comparison.workMillis(works.get(set)!));
    }
  }
  await comparison.use("ours");
  tf.engine().endScope();
  const [millis, stockMillis] = [spreadOf(times.ours).median, spreadOf(times.stock).median];
  return { name, flops, bytes, timesAStep, millis, stockMillis };
}
