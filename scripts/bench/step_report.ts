/** The result of `bench step` as data: what `--json` prints, and what the table shows. */
import type { ModelConfig } from "../../model/mod.ts";
import type { LayerWork, Rates } from "../../ops/bench.ts";
import { differences } from "./compare_losses.ts";
import type { Absent } from "./contenders.ts";
import type { Entrant } from "./entrant.ts";
import { medianOf, type Spread, spreadOf, sum } from "./measure.ts";
import type { StepDone } from "./protocol.ts";
import type { RaceResult } from "./race.ts";
import type { SgemmReference } from "./sgemm_reference.ts";
import { layerFlops, stepFlops } from "./step_flops.ts";

export interface RaceFacts {
  config: string;
  model: ModelConfig;
  threads: number;
  absent: Absent[];
  /** The machine's load just before: a load near the cores spoils the numbers. */
  loadBefore: number;
}

/** The rates of matrix products alone in the same run, in GFLOP/s. */
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

export type StepReport = ReturnType<typeof stepReport>;
export type Row = ReturnType<typeof row>;
export type Measured = ReturnType<typeof measure>;

export function stepReport({ entrants, reference }: RaceResult, facts: RaceFacts) {
  const { model, ...rest } = facts;
  const layers = layerFlops(model);
  const sgemm = reference && sgemmRates(reference);
  const flops = stepFlops(layers);
  return {
    ...rest,
    batchSize: model.batchSize,
    /** Additions and multiplications of the matrix products of one step, in 1e9. */
    gflopAStep: flops / 1e9,
    layers,
    sgemm,
    rows: entrants.map((entrant) => row(entrant, entrants[0], flops, sgemm)),
    cores: navigator.hardwareConcurrency,
  };
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

function row(entrant: Entrant, first: Entrant, flops: number, sgemm: SgemmRates | undefined) {
  const { contender: { name, kind }, description, outcome, steps } = entrant;
  return {
    ...{ name, kind, description },
    /** Why it made fewer steps than it should have, if it did. */
    outcome,
    /** Without the warm-up. */
    measuredSteps: Math.max(0, steps.length - 1),
    /** Undefined where it made no step at all. */
    measured: steps.length > 0 ? measure(entrant, first, flops, sgemm) : undefined,
  };
}

function measure(entrant: Entrant, first: Entrant, flops: number, sgemm: SgemmRates | undefined) {
  const steps = measuredStepsOf(entrant);
  const [own, ofFirst] = [steps, measuredStepsOf(first)].map((all) =>
    all.map(({ millis }) => millis)
  );
  const millis = spreadOf(own);
  const gflops = flops / millis.median / 1e6;
  const work = workOf(steps);
  return {
    /** Of the warm-up, where that was all that it had time for. */
    millis,
    gflops,
    /** Parts of the two rates of matrix products alone. */
    ofLargeSgemm: sgemm && gflops / sgemm.largeGflops.median,
    ofStepSgemm: sgemm && gflops / sgemm.ofStepGflops.median,
    /** Part of its step that it spends outside of matrix products, where that is known. */
    outsideGemm: work?.some(isOutsideOfGemm)
      ? undefined
      : outside(steps, ({ gemm }) => gemm?.millis),
    /** The same outside of convolutions and linear layers, whoever computes those. */
    outsideLayers: outside(steps, ({ works }) => works && sum(works.map(({ millis }) => millis))),
    /** What computed each layer in each direction, where that is known. */
    work,
    peakBytes: entrant.steps.at(-1)!.peakBytes,
    /** How many times as long as the first row's its step takes. */
    timesTheFirst: ofFirst.length > 0 ? millis.median / medianOf(ofFirst) : undefined,
    ...differences(first, entrant),
  };
}

/** Without the warm-up, unless there was time for nothing else. */
function measuredStepsOf({ steps }: Entrant): StepDone[] {
  return steps.length > 1 ? steps.slice(1) : steps;
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
  return parts.length > 0 ? medianOf(parts) : undefined;
}

/** One layer in one direction, in a step. */
export interface EngineWork extends LayerWork {
  /** How often a step does it. */
  count: number;
  /** All of them together; the median of the steps. */
  millis: number;
}

/** What the steps say together; undefined where they tell nothing. */
function workOf(steps: readonly StepDone[]): EngineWork[] | undefined {
  const told = steps.flatMap(({ works }) => works ? [sums(works)] : []);
  if (told.length === 0) return undefined;
  return [...told[0]].map(([key, work]) => {
    const millis = told.flatMap((step) => step.get(key)?.millis ?? []);
    return { ...work, millis: medianOf(millis) };
  });
}

/** By layer, direction and engine, in the order in which a step comes to them. */
function sums(works: readonly LayerWork[]): Map<string, EngineWork> {
  const found = new Map<string, EngineWork>();
  for (const work of works) {
    const key = [work.op, work.layer, work.pass, work.engine].join();
    const known = found.get(key) ?? { ...work, count: 0, millis: 0 };
    found.set(key, { ...known, count: known.count + 1, millis: known.millis + work.millis });
  }
  return found;
}
