/** Events of a made-up run. */
import type {
  AugmentationAdapted,
  CheckpointSaved,
  Distributions,
  GradientsMeasured,
  MeasuresTaken,
  RunStarted,
  SampleMeasured,
  SampleSaved,
  StepDone,
} from "../../../pipeline/contracts/events.ts";
import { runConfig } from "../../pipeline/store/_run_config.ts";
import { follow, nothingSeen, type RunView } from "../../../web/state/run_view.ts";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";

export function stepDone(step: number, changes: Partial<StepDone> = {}): StepDone {
  return {
    type: "step",
    at: 1000 * step,
    step,
    epoch: 0,
    stepInEpoch: step,
    dLossReal: 0.6,
    dLossFake: 0.6,
    dLoss: 1.2,
    gLoss: 0.9,
    meanDReal: 0.6,
    meanDFake: 0.4,
    stepMillis: 900,
    waitMillis: 100,
    imagesPerSecond: 64,
    ...changes,
  };
}

export function sampleSaved(step: number): SampleSaved {
  const file = `samples/${step}.png`;
  const losses = { dLoss: 1, gLoss: 1 };
  return {
    type: "sample",
    at: 1000 * step,
    step,
    epoch: 0,
    stepInEpoch: step,
    file,
    images: 4,
    ...losses,
  };
}

/** One layer of each network. */
export function gradientsMeasured(step: number): GradientsMeasured {
  const numbers = { weight: 2, gradient: 0.5, update: 2e-3 * step };
  const names = ["discriminator.conv0.weight", "generator.linear0.weight"];
  const variables = names.map((name) => ({ name, ...numbers }));
  return { type: "gradients", at: 1000 * step, step, variables };
}

export function checkpointSaved(step: number): CheckpointSaved {
  return {
    type: "checkpoint",
    at: 0,
    step,
    epoch: 0,
    stepInEpoch: step,
    folder: `checkpoints/step-${String(step).padStart(6, "0")}`,
    why: "due",
    bytes: 1e6,
    stallMillis: 1,
    writeMillis: 10,
  };
}

export function distributionsAt(step: number): Distributions {
  const histogram = { from: 0, to: 1, counts: [step, 1] };
  return {
    type: "distributions",
    at: 1000 * step,
    step,
    z: histogram,
    dReal: histogram,
    dFake: histogram,
  };
}

export function measuresTaken(step: number, changes: Partial<MeasuresTaken> = {}): MeasuresTaken {
  return {
    ...{ type: "measures", at: 1000 * step, step, epoch: 0, stepInEpoch: step },
    ...{ extractor: "random-0", images: 1000, realImages: 1000, areHeldOut: true },
    ...{ frechet: 5, kid: 0.1, kidDeviation: 0.01, precision: 0.8, recall: 0.1 },
    ...{ spread: 0.6, gap: 1.2, slicedWasserstein: 0.1, measureMillis: 1 },
    ...changes,
  };
}

export function sampleMeasured(step: number, kid: number): SampleMeasured {
  return {
    ...{ type: "sample-measured", at: 1000 * step, step, epoch: 0, stepInEpoch: step },
    ...{ extractor: "random-0", images: 64, kid, kidDeviation: 0.01, measureMillis: 1 },
  };
}

export function adapted(step: number, strength: number): AugmentationAdapted {
  return { type: "augmentation", at: 1000 * step, step, strength, heuristic: 0.7, target: 0.6 };
}

export function runStarted(changes: Partial<RunStarted> = {}): RunStarted {
  return {
    type: "run-started",
    version: 2,
    at: 0,
    run: "a-run",
    backend: "cpu: plain JavaScript",
    backendReason: "asked for",
    dataset: { name: "faces", size: 640, height: 32, width: 32, channels: 3 },
    layers: [],
    stepsPerEpoch: 10,
    totalSteps: 200,
    config: runConfig({ name: "a-run" }),
    ...changes,
  };
}

/** Steps `from` to `to`, both included. */
export function steps(from: number, to: number, changes: Partial<StepDone> = {}): StepDone[] {
  return Array.from({ length: to - from + 1 }, (_, i) => stepDone(from + i, changes));
}

/** What a page that saw these events from the start knows. */
export function viewOf(...events: RunEvent[]): RunView {
  return follow(nothingSeen, events.map((event, i) => ({ seq: i + 1, event })));
}
