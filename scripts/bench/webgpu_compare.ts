/** Our WebGPU kernels and steps beside tfjs's own, and what the adapter can do at best. */
import * as tf from "@tensorflow/tfjs-core";
import type { ModelConfig } from "../../model/mod.ts";
import type { KernelSet, WebgpuComparison } from "../../ops/bench.ts";
import type { Tell } from "./benchmark.ts";
import { lossDifference, lossTolerance } from "./compare_losses.ts";
import { cudaContenders, nobody, pythonsToLookInto } from "./contenders.ts";
import { medianOf } from "./measure.ts";
import { layerFlops, stepFlops } from "./step_flops.ts";
import { type KernelCase, webgpuCases } from "./webgpu_cases.ts";
import { kernelSets, timePeers, timeSteps } from "./webgpu_steps.ts";

interface CompareOptions {
  /** The name of the model. */
  config: string;
  model: ModelConfig;
  /** Measurements of each. */
  rounds: number;
  kernels: boolean;
  peers: boolean;
  /** Absent for the usual ones. */
  python?: string[];
}

export type WebgpuReport = Awaited<ReturnType<typeof compare>>;
export type KernelRow = Awaited<ReturnType<typeof timeKernel>>;
/** What the adapter can do at best, measured in the same run. */
export type CeilingRates = Awaited<ReturnType<typeof ceilingsOf>>;

export async function compare(
  comparison: WebgpuComparison,
  { config, model, rounds, kernels, peers, python }: CompareOptions,
  tell: Tell,
) {
  const before = await ceilingsOf(comparison);
  const rows = [];
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
    config,
    description: comparison.description,
    /** Whether kernels were timed by the device's clock. */
    hasTimestamps: comparison.hasTimestamps,
    ceilings: {
      gflops: Math.max(before.gflops, after.gflops),
      gigabytesPerSecond: Math.max(before.gigabytesPerSecond, after.gigabytesPerSecond),
    },
    kernels: rows,
    /** Additions and multiplications of one step's matrix products, in 1e9. */
    gflopAStep: stepFlops(layerFlops(model)) / 1e9,
    steps: { ours: ours.row, stock: stock.row },
    peers: peerRows,
    /** Who was looked for and is not there. */
    absentPeers: found.absent,
    /** The largest relative difference between the first losses of the two. */
    lossDifference: difference,
    lossesAgree: difference < lossTolerance,
  };
}

/**
 * By a large product and a large copy, the best of three after one to warm up. Measured before all
 * else and once more at the end, since a busy minute lowers it.
 */
async function ceilingsOf(comparison: WebgpuComparison) {
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
    /** Of a large matrix product by our own kernel. */
    gflops: 2 * size ** 3 / productMillis / 1e6,
    /** Read and written by a large copy. */
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

/** Both sets of kernels in turn, after one time to compile: the medians of their times. */
async function timeKernel(
  comparison: WebgpuComparison,
  { prepare, ...about }: KernelCase,
  rounds: number,
) {
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
  return { ...about, millis: medianOf(times.ours), stockMillis: medianOf(times.stock) };
}
