/** Benchmarks of work beside the training: each fails if that takes more of a step than it may. */
import type { Gan, ModelConfig, StepResult } from "../../model/mod.ts";
import { type BackendName, openBackend } from "../../ops/mod.ts";
import type { TrainedStep } from "../../pipeline/mod.ts";
import { aligned } from "../cli/table.ts";
import { type BenchConfigName, benchConfigs, type Benchmark, flag } from "./benchmark.ts";
import { benchImages } from "./inputs.ts";
import { medianOf, percent, timed } from "./measure.ts";

/** What is done around each step of training. */
export interface SideWork {
  /** @param step steps done */
  before?(step: number): unknown;
  after(result: StepResult, step: number): unknown;
}

export interface SideCost {
  /** Medians of whole steps, without the work and with it. */
  plainMillis: number;
  withMillis: number;
  /** The mean time of a step that went into the work. */
  sideMillis: number;
  /** That, as a part of a plain step. */
  share: number;
}

interface SideFlags {
  config: BenchConfigName;
  backend: BackendName | "auto";
  /** Of each kind. */
  steps: number;
}

type SideReport<C> = C & Omit<SideFlags, "backend"> & { backend: string; description: string };

export interface SideBenchmark<C extends SideCost> {
  /** The benchmark's name, and that of the work. */
  name: string;
  summary: string;
  /** What the work is. */
  work: string;
  /** No more than this part of a step may go into it. */
  allowedShare: number;
  /** Of each kind, unless users say so. */
  steps: number;
  cost(model: ModelConfig, steps: number): Promise<C>;
  /** Rows of its own for people. */
  rows?(cost: C): string[][];
}

export function sideBenchmark<C extends SideCost>(
  side: SideBenchmark<C>,
): Benchmark<SideFlags, SideReport<C>> {
  const { name, summary, work, allowedShare, steps } = side;
  return {
    ...{ name, summary },
    description:
      `Makes steps in turn without and with ${work}, and fails if that takes more than ` +
      `${100 * allowedShare} % of a step.`,
    flags: [
      flag.config(),
      flag.backend(),
      flag.count("--steps <count>", "Steps of each kind.", steps),
    ],
    async measure(flags) {
      const backend = await openBackend(flags.backend);
      const cost = await side.cost(benchConfigs[flags.config], flags.steps);
      backend.close();
      return { ...flags, backend: backend.name, description: backend.description, ...cost };
    },
    format: (report) =>
      [
        `${report.config} on ${report.backend} (${report.description})`,
        "",
        formatSideCost(report, side, side.rows?.(report)),
      ].join("\n"),
    figures: ({ plainMillis, sideMillis, share }) => ({
      "step without it, ms": plainMillis,
      "alone, ms a step": sideMillis,
      "alone, % of a step": 100 * share,
    }),
    holds: ({ share }) => share <= allowedShare,
  };
}

/** Three rows for people, and more. */
export function formatSideCost(
  { plainMillis, withMillis, sideMillis, share }: SideCost,
  { name, allowedShare }: Pick<SideBenchmark<SideCost>, "name" | "allowedShare">,
  more: readonly string[][] = [],
): string {
  const verdict = `${share <= allowedShare ? "within" : "MORE THAN"} the ${100 * allowedShare} %`;
  const times = (withMillis / plainMillis).toFixed(3);
  const alone = `${sideMillis.toFixed(3)} ms a step, ${percent(share, 3)}`;
  return aligned([
    [`step without ${name}`, `${plainMillis.toFixed(1)} ms, the median`],
    [`step with ${name}`, `${withMillis.toFixed(1)} ms, ${times} of it`],
    [`${name} alone`, `${alone}: ${verdict} that it may cost`],
    ...more,
  ], { left: 2 }).join("\n");
}

const warmUpSteps = 3;

/**
 * Makes steps on the current backend, in turn without and with some work around them.
 *
 * @param steps of each kind
 */
export async function sideCost(gan: Gan, work: SideWork, steps: number): Promise<SideCost> {
  const images = benchImages(gan.config);
  let sideMillis = 0;
  const stepWithWork = async (step: number) => {
    const before = await timed(() => work.before?.(step));
    const result = await gan.trainStep(images, step);
    const after = await timed(() => work.after(result, step));
    return before + after;
  };

  for (let step = 0; step < warmUpSteps; step++) await stepWithWork(step);
  const plain: number[] = [];
  const withWork: number[] = [];
  for (let step = warmUpSteps; step < warmUpSteps + steps; step++) {
    plain.push(await timed(() => gan.trainStep(images, step)));
    withWork.push(await timed(async () => sideMillis += await stepWithWork(step) / steps));
  }
  const [plainMillis, withMillis] = [plain, withWork].map(medianOf);
  return { plainMillis, withMillis, sideMillis, share: sideMillis / plainMillis };
}

/** So many images give those of the steps in turn. */
export const benchDatasetSize = 10_000;

/** Steps as a run has them, of the benchmarks' own images: the batch of one, and what comes of it. */
export function benchSteps({ batchSize, ...config }: ModelConfig) {
  const images = benchImages({ batchSize, ...config });
  const batch = (step: number): TrainedStep["batch"] => {
    const number = (slot: number) => (step * batchSize + slot) % benchDatasetSize;
    const indices = Array.from({ length: batchSize }, (_, slot) => number(slot));
    return {
      position: { step, epoch: 0, stepInEpoch: step },
      indices,
      ids: indices.map((index) => `images/${String(index).padStart(6, "0")}.png`),
      hashes: indices.map((index) => index.toString(16).padStart(16, "0")),
      labels: images.labels,
      pixels: images.pixels,
    };
  };
  const trained = (result: StepResult, step: number): TrainedStep => {
    const { values, isFinite, ...told } = result;
    return { batch: batch(step), step: stepDone(step + 1, told, 400.25), values, isFinite };
  };
  return { batch, trained };
}

/** The event of a step that did not wait. */
export function stepDone(
  step: number,
  told: Omit<StepResult, "values" | "isFinite">,
  stepMillis: number,
): TrainedStep["step"] {
  const place = { step, epoch: 0, stepInEpoch: step };
  const times = { stepMillis, waitMillis: 0.5, imagesPerSecond: 159.7 };
  return { type: "step", at: Date.now(), ...place, ...told, ...times };
}
