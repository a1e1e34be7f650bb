import { connect, filter, map, merge, mergeMap, type OperatorFunction, pipe } from "rxjs";
import type { LatentDistribution } from "../../../model/mod.ts";
import { distributions } from "./distributions.ts";
import type { Distributions, MemoryUsed, StepDone } from "../../contracts/events.ts";
import { isDue } from "../../contracts/steps.ts";
import type { TrainedStep } from "../../contracts/batch.ts";
import { tensorCount } from "../../../ops/mod.ts";

// They are ten times a step's own numbers on the disk, and change no faster than one can see.
const every = 5;

/** Every fifth step's histograms, and the memory that the process held. */
export function stepDetails(
  zDist: LatentDistribution,
): OperatorFunction<TrainedStep, Distributions | MemoryUsed> {
  return pipe(
    filter(({ step: { step } }) => isDue(step, every)),
    mergeMap((trained) => [distributions(trained, zDist), memoryUsed(trained)]),
  );
}

/** Turns steps into their events, each after its details. */
export function stepEvents(
  zDist: LatentDistribution,
): OperatorFunction<TrainedStep, StepDone | Distributions | MemoryUsed> {
  return connect((steps) =>
    merge(steps.pipe(stepDetails(zDist)), steps.pipe(map(({ step }) => step)))
  );
}

/** What the process holds after a step. */
export function memoryUsed({ step: { at, step } }: TrainedStep): MemoryUsed {
  const { rss, heapUsed } = Deno.memoryUsage();
  return { type: "memory", at, step, rssBytes: rss, heapBytes: heapUsed, tensors: tensorCount() };
}
