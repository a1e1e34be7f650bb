/** What a run tells the world. The log file and the live stream carry the same messages. */
import type { LayerSummary } from "../model/mod.ts";
import type { Credit } from "./dataset.ts";
import type { RunConfig } from "./run_config.ts";

/** The version of this union, written into every run's first event. */
export const eventsVersion = 1;

export interface RunStarted {
  type: "run-started";
  version: typeof eventsVersion;
  /** Milliseconds since 1970, as in every event. */
  at: number;
  run: string;
  config: RunConfig;
  /** For example `blas: OpenBLAS 0.3.21, 2 threads`. */
  backend: string;
  /** Why that backend: asked for, or what `auto` found. */
  backendReason: string;
  dataset: {
    name: string;
    size: number;
    height: number;
    width: number;
    channels: number;
    classes?: readonly string[];
    credit?: Credit;
  };
  layers: LayerSummary[];
  stepsPerEpoch: number;
  totalSteps: number;
}

export interface StepDone {
  type: "step";
  at: number;
  /** Steps done so far, this one included. */
  step: number;
  /** From 0. */
  epoch: number;
  /** Steps done in this epoch, this one included. */
  stepInEpoch: number;
  /** Cross-entropies of the update's own pass, before that update moved the weights. */
  dLossReal: number;
  dLossFake: number;
  dLoss: number;
  gLoss: number;
  /** Means of sigmoid(logits) in the D update's own passes. */
  meanDReal: number;
  meanDFake: number;
  stepMillis: number;
  /** Between the end of the step before and this batch's arrival. */
  waitMillis: number;
  imagesPerSecond: number;
}

export interface SampleSaved {
  type: "sample";
  at: number;
  step: number;
  epoch: number;
  stepInEpoch: number;
  /** Relative to the run's folder. */
  file: string;
  images: number;
  /** Losses on the fixed z and the fixed real images. */
  dLoss: number;
  gLoss: number;
}

export interface RealSaved {
  type: "real";
  at: number;
  file: string;
  images: number;
}

export interface DataSkipped {
  type: "data-skipped";
  at: number;
  file: string;
  reason: string;
}

export interface Warning {
  type: "warning";
  at: number;
  message: string;
}

export interface RunEnded {
  type: "run-ended";
  at: number;
  reason: "finished" | "interrupted" | "failed";
  step: number;
  seconds: number;
  message?: string;
}

export type RunEvent =
  | RunStarted
  | StepDone
  | SampleSaved
  | RealSaved
  | DataSkipped
  | Warning
  | RunEnded;
