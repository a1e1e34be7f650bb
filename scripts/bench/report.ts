/** The result of `bench step` as data: what `--json` prints, and what the table shows. */
import type { ModelConfig } from "../../model/mod.ts";
import { lossDifference, lossTolerance } from "./compare_losses.ts";
import type { Entrant } from "./entrant.ts";
import type { GemmReference } from "./gemm_reference.ts";
import type { Absent, Contender } from "./programs.ts";
import type { RaceResult } from "./race.ts";
import { type Spread, spreadOf } from "./spread.ts";
import { type LayerFlops, layerFlops, stepFlops } from "./step_flops.ts";

export interface StepReport {
  config: string;
  batchSize: number;
  threads: number;
  /** Additions and multiplications of the matrix products of one step, in 1e9. */
  gflopAStep: number;
  layers: LayerFlops[];
  /** The rates of matrix products alone in the same run, in GFLOP/s. */
  sgemm: { description: string; largeGflops: Spread; ofStepGflops: Spread } | undefined;
  rows: Row[];
  absent: Absent[];
  /** The machine's load just before, and its cores: a load near the cores spoils the numbers. */
  loadBefore: number;
  cores: number;
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
  peakBytes: number;
  /** How many times as long as the first row's its step takes. */
  timesTheFirst: number | undefined;
  /** The largest relative difference of its first losses from the first row's. */
  lossDifference: number | undefined;
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
  const sgemm = reference && reference.rounds.length > 0 ? sgemmRates(reference) : undefined;
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

function sgemmRates(reference: GemmReference): StepReport["sgemm"] {
  const flops = reference.flops();
  const rate = (what: "large" | "ofStep") =>
    spreadOf(reference.rounds.map((millis) => flops[what] / millis[what] / 1e6));
  return {
    description: reference.description,
    largeGflops: rate("large"),
    ofStepGflops: rate("ofStep"),
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
  const outside = steps.flatMap(({ millis, gemm }) => gemm ? [1 - gemm.millis / millis] : []);
  const difference = lossDifference(
    first.steps.map(({ losses }) => losses),
    entrant.steps.map(({ losses }) => losses),
  );
  return {
    millis,
    gflops,
    ofLargeSgemm: sgemm && gflops / sgemm.largeGflops.median,
    ofStepSgemm: sgemm && gflops / sgemm.ofStepGflops.median,
    outsideGemm: outside.length > 0 ? spreadOf(outside).median : undefined,
    peakBytes: entrant.steps.at(-1)!.peakBytes,
    timesTheFirst: firstSteps.length > 0
      ? millis.median / spreadOf(firstSteps.map((step) => step.millis)).median
      : undefined,
    lossDifference: difference,
    lossesAgree: difference === undefined || difference <= lossTolerance,
  };
}

/** Without the warm-up, unless there was time for nothing else. */
function measuredStepsOf({ steps }: Entrant) {
  return steps.length > 1 ? steps.slice(1) : steps;
}
