/** Steps on an NVIDIA card: ours in each precision, and PyTorch's. */
import * as tf from "@tensorflow/tfjs-core";
import { Gan, type ModelConfig } from "../../model/mod.ts";
import { cudaLaunches, measureRates } from "../../ops/bench.ts";
import {
  type BackendName,
  type BackendOptions,
  backends,
  currentDevice,
  openBackend,
  type Precision,
} from "../../ops/mod.ts";
import { mostStepsAhead } from "../../pipeline/mod.ts";
import { projectPath } from "../cli/places.ts";
import { defaultSettings } from "../cli/settings.ts";
import type { Tell } from "./benchmark.ts";
import { lossDifference, lossTolerance } from "./compare_losses.ts";
import { cudaContenders, cudaWays, type Found, nobody, pythonsToLookInto } from "./contenders.ts";
import { benchImages } from "./inputs.ts";
import { medianOf, type Spread, spreadOf } from "./measure.ts";
import type { Losses } from "./protocol.ts";
import { layerFlops, stepFlops } from "./step_flops.ts";
import { webgpuCases } from "./webgpu_cases.ts";
import { type PeerRow, timePeers } from "./webgpu_steps.ts";

export interface OurRow {
  /** The backend and the precision. */
  name: string;
  /** One step after the other, each awaited. */
  millis: Spread;
  /** As a run makes them: the next steps begin while the numbers of the one before are on their way. */
  queuedMillis: number;
  /** From the start of a step's first copy to the end of its last, by the card's clock. */
  deviceMillis: number;
  /** How long a step keeps JavaScript. */
  hostMillis: number;
  /** What a step's convolutions and matrix products take by themselves. */
  productMillis: number | undefined;
  launches: number | undefined;
  lossDifference: number;
}

export interface CudaReport {
  config: string;
  description: string;
  gflopAStep: number;
  ceilings: Record<string, number>;
  ours: OurRow[];
  peers: PeerRow[];
  absent: Found["absent"];
  /** Whether f32 makes the steps that the first row makes, and PyTorch's in FP32. */
  lossesAgree: boolean;
}

interface Wishes {
  config: string;
  precisions: Precision[];
  rounds: number;
  peers: boolean;
  compiled: boolean;
  eager: boolean;
  maxAutotune: boolean;
  webgpu: boolean;
  python?: string[];
}

const warmUps = 5;
const maxAutotune = { "compiled, TF32, max-autotune": ["--compile", "max-autotune", "--tf32"] };

export async function measureCuda(
  wishes: Wishes,
  model: ModelConfig,
  tell: Tell,
): Promise<CudaReport> {
  const size = wishes.config === "tiny" ? 16 : 8192;
  const before = await measureRates(size);
  const ours: OurRow[] = [];
  let first: Losses[] | undefined;
  let description = "";
  const absent: Found["absent"] = [];
  const wanted = wishes.precisions.flatMap((precision): [BackendName, BackendOptions][] =>
    (["off", "full"] as const).map((tune) => ["cuda", { precision, tune }])
  );
  if (wishes.webgpu) wanted.push(["webgpu", { precision: "f32", tune: "quick" }]);
  for (const [name, options] of wanted) {
    const why = name === "webgpu" ? await whyNot(name) : undefined;
    if (why !== undefined) {
      absent.push({ name, reason: why });
      continue;
    }
    try {
      const { row, losses, device } = await timeOurs(name, options, model, wishes.rounds, first);
      first ??= losses;
      description ||= device;
      ours.push(row);
      tell(`${row.name}: ${row.queuedMillis.toFixed(2)} ms`);
    } catch (error) {
      absent.push({ name: `${name} ${options.precision}`, reason: (error as Error).message });
    }
  }
  const found = wishes.peers ? await peersOf(wishes) : nobody;
  const peers = await timePeers(found, model, { rounds: wishes.rounds, ours: first ?? [], tell });
  const after = await measureRates(size);
  const ceilings = Object.fromEntries(
    Object.entries(before).map(([name, rate]) => [name, Math.max(rate, after[name])]),
  );
  return {
    config: wishes.config,
    description,
    gflopAStep: stepFlops(layerFlops(model)) / 1e9,
    ceilings,
    ours,
    peers,
    absent: [...absent, ...found.absent],
    lossesAgree: peers.every(({ name, lossDifference = 0 }) =>
      !name.includes("eager, FP32") || lossDifference < lossTolerance
    ),
  };
}

async function whyNot(name: BackendName): Promise<string | undefined> {
  const { suits, reason } = await backends.find((each) => each.name === name)!.suits();
  return suits ? undefined : reason;
}

async function peersOf({ python, eager, compiled, maxAutotune: isLong }: Wishes): Promise<Found> {
  const usual = Object.entries(cudaWays).filter(([way]) =>
    way.startsWith("eager") ? eager : compiled
  );
  const ways = { ...Object.fromEntries(usual), ...(isLong ? maxAutotune : {}) };
  return await cudaContenders(pythonsToLookInto(python), undefined, ways);
}

async function timeOurs(
  name: BackendName,
  options: BackendOptions,
  model: ModelConfig,
  rounds: number,
  first: Losses[] | undefined,
) {
  const cacheDir = projectPath(defaultSettings.cacheDir);
  const backend = await openBackend(name, { ...options, cacheDir });
  const gan = new Gan(model);
  try {
    const { millis, losses } = await awaitedSteps(gan, model, warmUps + rounds);
    const queued = await queuedSteps(gan, model, rounds);
    const row: OurRow = {
      name: `${name} ${options.precision}${options.tune === "off" ? "" : ", tuned"}`,
      millis: spreadOf(millis.slice(warmUps)),
      ...queued,
      deviceMillis: await deviceMillis(gan, model),
      launches: name === "cuda" ? cudaLaunches() : undefined,
      productMillis: name === "cuda" ? await productMillis(model) : undefined,
      lossDifference: first ? lossDifference(first, losses)! : 0,
    };
    backend.check();
    return { row, losses, device: backend.description };
  } finally {
    gan.dispose();
    backend.close();
  }
}

async function awaitedSteps(gan: Gan, model: ModelConfig, count: number) {
  const images = benchImages(model);
  const millis: number[] = [];
  const losses: Losses[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    losses.push(await gan.trainStep(images, n));
    millis.push(performance.now() - start);
  }
  return { millis, losses };
}

/** Steps as a run queues them, `mostStepsAhead` behind the one whose numbers are awaited. */
async function queuedSteps(gan: Gan, model: ModelConfig, count: number) {
  const images = benchImages(model);
  const begun: Promise<unknown>[] = [];
  const host: number[] = [];
  const start = performance.now();
  for (let n = 0; n < count; n++) {
    const called = performance.now();
    begun.push(gan.trainStep(images, n));
    host.push(performance.now() - called);
    if (begun.length > mostStepsAhead) await begun.shift();
  }
  await Promise.all(begun);
  return { queuedMillis: (performance.now() - start) / count, hostMillis: medianOf(host) };
}

async function deviceMillis(gan: Gan, model: ModelConfig): Promise<number> {
  const images = benchImages(model);
  const millis: number[] = [];
  for (let n = 0; n < 10; n++) {
    let running: Promise<unknown> | undefined;
    millis.push(await currentDevice().workMillis(() => running = gan.trainStep(images, n)));
    await running;
  }
  return medianOf(millis);
}

/** All convolutions and matrix products of a step, each by itself, one behind the other. */
async function productMillis(model: ModelConfig): Promise<number> {
  let sum = 0;
  for (const { flops, timesAStep, prepare } of webgpuCases(model)) {
    if (flops === 0) continue;
    tf.engine().startScope();
    const work = prepare();
    const times = 10;
    const inTidy = () =>
      tf.tidy(() => {
        for (let time = 0; time < times; time++) work();
      });
    await currentDevice().workMillis(inTidy);
    sum += timesAStep * await currentDevice().workMillis(inTidy) / times;
    tf.engine().endScope();
  }
  return sum;
}
