/** The events of a run. The log and the live stream carry the same ones. */
import type { LayerSummary } from "../../model/mod.ts";
import type { Credit } from "./dataset.ts";
import type { RunConfig } from "./run_config.ts";

export * from "./replay_events.ts";

/** The version of this union, written into every run's first event. */
export const eventsVersion = 2;

export interface RunStarted {
  type: "run-started";
  version: typeof eventsVersion;
  /** Milliseconds since 1970, as in every event. */
  at: number;
  run: string;
  config: RunConfig;
  /** For example `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
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

/** The run resumes from a checkpoint; earlier events of the steps after it are void. */
export interface RunResumed extends Omit<RunStarted, "type"> {
  type: "run-resumed";
  /** Steps done at the checkpoint. */
  step: number;
  epoch: number;
  stepInEpoch: number;
  /** The checkpoint's folder, relative to the run's. */
  checkpoint: string;
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
  /** Shared with later steps that had begun: their results may arrive together. */
  stepMillis: number;
  /** How much of that D's and G's updates took; absent on an asynchronous device. */
  dMillis?: number;
  gMillis?: number;
  /** Between the end of the step before and this batch's arrival, pauses left out. */
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
  /** How much the images differ from one another, relative to the real images. */
  variety?: number;
  /** How long training paused for it; absent on an asynchronous device. */
  sampleMillis?: number;
}

export interface RealSaved {
  type: "real";
  at: number;
  file: string;
  images: number;
}

export interface CheckpointSaved {
  type: "checkpoint";
  at: number;
  step: number;
  epoch: number;
  stepInEpoch: number;
  /** Relative to the run's folder. */
  folder: string;
  why: "due" | "asked" | "end";
  bytes: number;
  /** How long training paused for the copy off the device. */
  stallMillis: number;
  writeMillis: number;
}

/** Recording ended after this step, for example because the disk is full; training continues. */
export interface RecordingEnded {
  type: "recording-ended";
  at: number;
  /** The last step that was recorded. */
  step: number;
  file: string;
  reason: string;
}

/** Something went wrong; the batches that led to it were written out and can be replayed. */
export interface Incident {
  type: "incident";
  at: number;
  step: number;
  kind: "not-finite" | "collapse" | "error" | "signal";
  message: string;
  /** Relative to the run's folder. */
  folder: string;
  /** The command that replays it. */
  replay: string;
}

/**
 * `--on-nan rollback` restored the last good state of the networks. The changes of the steps since
 * then are lost. Step numbers continue, since the data depend on them.
 */
export interface RolledBack {
  type: "rolled-back";
  at: number;
  /** The step that the run had reached, and counts on from. */
  from: number;
  /** Steps done at the restored state. */
  step: number;
  epoch: number;
  stepInEpoch: number;
}

/** A user's command to a running run; carried out between two steps. */
export type RunCommand =
  | { name: "pause" | "resume" | "one-step" | "sample" | "checkpoint" | "show-batch" | "stop" }
  | { name: "learning-rates"; discriminator: number; generator: number };

/** A command that was carried out. */
export interface CommandObeyed {
  type: "command";
  at: number;
  /** Steps done at that moment. */
  step: number;
  command: RunCommand;
}

/** Counts of values in equal bins of a range; values outside count in the first or last bin. */
export interface Histogram {
  from: number;
  to: number;
  counts: number[];
}

/** Histograms of one step. */
export interface Distributions {
  type: "distributions";
  at: number;
  step: number;
  z: Histogram;
  /** Of sigmoid(logits), 0 to 1: D's output for each real and each generated image. */
  dReal: Histogram;
  dFake: Histogram;
}

/** Memory of the process after a step. */
export interface MemoryUsed {
  type: "memory";
  at: number;
  step: number;
  /** Resident set size. */
  rssBytes: number;
  /** JavaScript's heap. */
  heapBytes: number;
  /** On the device, or in the backend's own memory. */
  tensors: number;
}

/** A batch as the networks saw it, after augmentation; saved on request. */
export interface BatchShown {
  type: "batch";
  at: number;
  step: number;
  /** Relative to the run's folder. */
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
  /** Since the run began or was last resumed. */
  seconds: number;
  message?: string;
}

export type RunEvent =
  | RunStarted
  | RunResumed
  | StepDone
  | SampleSaved
  | RealSaved
  | CheckpointSaved
  | RecordingEnded
  | Incident
  | RolledBack
  | CommandObeyed
  | Distributions
  | MemoryUsed
  | BatchShown
  | DataSkipped
  | Warning
  | RunEnded;
