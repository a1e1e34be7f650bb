/** The result of `bench step` as data: what `--json` prints, and what the table shows. */
import type { ModelConfig } from "../../model/mod.ts";
import {
  gradientDifference,
  lossDifference,
  lossTolerance,
  updatedDifference,
  updatedTolerance,
} from "./compare_losses.ts";
import type { Entrant } from "./entrant.ts";
import type { Rates } from "../../ops/bench.ts";
import { type EngineWork, workOf } from "./engine_work.ts";
import type { Absent, Contender } from "./programs.ts";
import type { RaceResult } from "./race.ts";
import type { SgemmReference } from "./sgemm_reference.ts";
import type { StepDone } from "./protocol.ts";
import { type Spread, spreadOf } from "./spread.ts";
import { type LayerFlops, layerFlops, stepFlops } from "./step_flops.ts";

export interface StepReport {
  config: string;
  batchSize: number;
  threads: number;
  /** Additions and multiplications of the matrix products of one step, in 1e9. */
  gflopAStep: number;
  layers: LayerFlops[];
  /** The rates of matrix products alone in the same run. */
  sgemm: SgemmRates | undefined;
  rows: Row[];
  absent: Absent[];
  /** The machine's load just before, and its cores: a load near the cores spoils the numbers. */
  loadBefore: number;
  cores: number;
}

/** In GFLOP/s. */
export interface SgemmRates {
  /** The fastest library, and its rate at 2048x2048x2048. */
  description: string;
  largeGflops: Spread;
  /** At the step's shapes, on the library that was the fastest when the run began. */
  ofStepGflops: Spread;
  ofStepOn: string;
  /** Every library that was found; `rates` are as `doctor` measures them, before the rounds. */
  libraries: { description: string; rates: Rates; largeGflops: Spread }[];
}

export interface Row {
  name: string;
  kind: Contender["kind"];
  description: string;
  /** Why it made fewer steps than it should have, if it did. */
  outcome: string | undefined;
  /** Without the warm-up. */
  measuredSteps: number;
  /** Undefined where it made no step at all. */
  measured: Measured | undefined;
}

export interface Measured {
  /** Of the warm-up, where that was all that it had time for. */
  millis: Spread;
  gflops: number;
  /** Parts of the two rates of matrix products alone. */
  ofLargeSgemm: number | undefined;
  ofStepSgemm: number | undefined;
  /** Part of its step that it spends outside of matrix products, where that is known. */
  outsideGemm: number | undefined;
  /** The same outside of convolutions and linear layers, whoever computes those. */
  outsideLayers: number | undefined;
  /** What computed each layer in each direction, where that is known. */
  work: EngineWork[] | undefined;
  peakBytes: number;
  /** How many times as long as the first row's its step takes. */
  timesTheFirst: number | undefined;
  /** The largest relative difference of its first losses from the first row's, before any update. */
  lossDifference: number | undefined;
  /** The same of the norm of any variable's gradient. */
  gradientDifference: number | undefined;
  /** The same of the first step's gLoss, to which an update has led already. */
  updatedDifference: number | undefined;
  /** Of all three. */
  lossesAgree: boolean;
}

export interface RaceFacts {
  config: string;
  model: ModelConfig;
  threads: number;
  absent: Absent[];
  loadBefore: number;
}

export function stepReport({ entrants, reference }: RaceResult, facts: RaceFacts): StepReport {
  const { model, ...rest } = facts;
  const layers = layerFlops(model);
  const sgemm = reference && sgemmRates(reference);
  const flops = stepFlops(layers);
  return {
    ...rest,
    batchSize: model.batchSize,
    gflopAStep: flops / 1e9,
    layers,
    sgemm,
    rows: entrants.map((entrant) => row(entrant, entrants[0], flops, sgemm)),
    cores: navigator.hardwareConcurrency,
  };
}

/** What is unknown is null in it, so that every field is always there. */
export function reportJson(report: StepReport): string {
  return JSON.stringify(report, (_, value) => value ?? null, 2);
}

function sgemmRates(reference: SgemmReference): SgemmRates | undefined {
  const fastest = reference.fastest();
  if (!fastest) return undefined;
  return {
    description: fastest.description,
    largeGflops: spreadOf(fastest.largeGflops),
    ofStepGflops: spreadOf(reference.ofStepGflops),
    ofStepOn: reference.ofStepOn,
    libraries: reference.libraries.map(({ description, rates, largeGflops }) => (
      { description, rates, largeGflops: spreadOf(largeGflops) }
    )),
  };
}

function row(entrant: Entrant, first: Entrant, flops: number, sgemm: StepReport["sgemm"]): Row {
  const { contender: { name, kind }, description, outcome, steps } = entrant;
  const measuredSteps = Math.max(0, steps.length - 1);
  const measured = steps.length > 0 ? measure(entrant, first, flops, sgemm) : undefined;
  return { name, kind, description, outcome, measuredSteps, measured };
}

function measure(
  entrant: Entrant,
  first: Entrant,
  flops: number,
  sgemm: StepReport["sgemm"],
): Measured {
  const steps = measuredStepsOf(entrant);
  const firstSteps = measuredStepsOf(first);
  const millis = spreadOf(steps.map((step) => step.millis));
  const gflops = flops / millis.median / 1e6;
  const work = workOf(steps);
  return {
    millis,
    gflops,
    ofLargeSgemm: sgemm && gflops / sgemm.largeGflops.median,
    ofStepSgemm: sgemm && gflops / sgemm.ofStepGflops.median,
    outsideGemm: work?.some(isOutsideOfGemm)
      ? undefined
      : outside(steps, ({ gemm }) => gemm?.millis),
    outsideLayers: outside(steps, ({ works }) => works && sumOf(works)),
    work,
    peakBytes: entrant.steps.at(-1)!.peakBytes,
    timesTheFirst: firstSteps.length > 0
      ? millis.median / spreadOf(firstSteps.map((step) => step.millis)).median
      : undefined,
    ...differences(entrant, first),
  };
}

/** A convolution that is no product of the library's sgemm. */
function isOutsideOfGemm({ op, engine }: EngineWork): boolean {
  return op !== "linear" && !engine.startsWith("im2col+");
}

/** The part of a step that is not in what `inside` tells of it. */
function outside(
  steps: readonly StepDone[],
  inside: (step: StepDone) => number | undefined,
): number | undefined {
  const parts = steps.flatMap((step) => {
    const millis = inside(step);
    return millis === undefined ? [] : [1 - millis / step.millis];
  });
  return parts.length > 0 ? spreadOf(parts).median : undefined;
}

function sumOf(works: readonly { millis: number }[]): number {
  return works.reduce((sum, { millis }) => sum + millis, 0);
}

function differences(entrant: Entrant, first: Entrant) {
  const [ours, theirs] = [first, entrant].map(({ steps }) => steps.map(({ losses }) => losses));
  const found = {
    lossDifference: lossDifference(ours, theirs),
    gradientDifference: gradientDifference(first.norms, entrant.norms),
    updatedDifference: updatedDifference(ours, theirs),
  };
  const agrees = (difference: number | undefined, tolerance: number) =>
    difference === undefined || difference <= tolerance;
  const lossesAgree = agrees(found.lossDifference, lossTolerance) &&
    agrees(found.gradientDifference, lossTolerance) &&
    agrees(found.updatedDifference, updatedTolerance);
  return { ...found, lossesAgree };
}

/** Without the warm-up, unless there was time for nothing else. */
function measuredStepsOf({ steps }: Entrant) {
  return steps.length > 1 ? steps.slice(1) : steps;
}
