import { connect, filter, map, merge, mergeMap, type OperatorFunction, pipe } from "rxjs";
import type { LatentDistribution, ModelConfig } from "../../../model/mod.ts";
import { distributions } from "./distributions.ts";
import type {
  AugmentationAdapted,
  Distributions,
  GradientsMeasured,
  MemoryUsed,
  StepDone,
} from "../../contracts/events.ts";
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
  { zDist, ada }: Pick<ModelConfig, "zDist" | "ada">,
): OperatorFunction<
  TrainedStep,
  StepDone | Distributions | GradientsMeasured | MemoryUsed | AugmentationAdapted
> {
  return connect((steps) =>
    merge(
      steps.pipe(stepDetails(zDist)),
      steps.pipe(mergeMap((trained) => decisions(trained, ada))),
      steps.pipe(mergeMap(gradients)),
      steps.pipe(map(({ step }) => step)),
    )
  );
}

/** The decision of a step about augmentations, if there is one. A step that is mended decides nothing. */
function decisions(
  { step: { at, step }, decision, isFinite }: TrainedStep,
  target: number | undefined,
): AugmentationAdapted[] {
  if (target === undefined || !decision || !isFinite) return [];
  return [{ type: "augmentation", at, step, ...decision, target }];
}

function gradients({ step: { at, step }, flow }: TrainedStep): GradientsMeasured[] {
  return flow ? [{ type: "gradients", at, step, variables: flow }] : [];
}

/** What the process holds after a step. */
export function memoryUsed({ step: { at, step } }: TrainedStep): MemoryUsed {
  const { rss, heapUsed } = Deno.memoryUsage();
  return { type: "memory", at, step, rssBytes: rss, heapBytes: heapUsed, tensors: tensorCount() };
}
