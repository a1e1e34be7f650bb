/** What a run tells the world. The log file and the live stream carry the same messages. */
import type { LayerSummary } from "../model/mod.ts";
import type { Credit } from "./dataset.ts";
import type { RunConfig } from "./run/run_config.ts";

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

/** The run goes on from a checkpoint; what was told of the steps after it does not count any more. */
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
  /** Shared with those that had begun behind it: their numbers may come together. */
  stepMillis: number;
  /** How long D's and G's updates took, of that; absent where the device works behind our back. */
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
  /** How much the images differ from one another, in units of how much the real ones do. */
  variety?: number;
  /** How long training stood still for it; absent where the device works behind our back. */
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
  /** How long training stood still for the copy off the device. */
  stallMillis: number;
  writeMillis: number;
}

/** Nothing is recorded from this step on, though training goes on: a full disk, for example. */
export interface RecordingEnded {
  type: "recording-ended";
  at: number;
  /** The last step that was recorded. */
  step: number;
  file: string;
  reason: string;
}

/** Something went wrong, and what led to it was written out to be replayed. */
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
 * `--on-nan rollback` took the networks back to their last good state. What the steps since then
 * have changed is gone; their numbers are not given out again, since the data depend on them.
 */
export interface RolledBack {
  type: "rolled-back";
  at: number;
  /** Where the run had got to, and counts on from. */
  from: number;
  /** Steps done at the state it goes on from. */
  step: number;
  epoch: number;
  stepInEpoch: number;
}

/** What users can ask of a run while it trains; obeyed between two steps. */
export type RunCommand =
  | { name: "pause" | "resume" | "one-step" | "sample" | "checkpoint" | "show-batch" | "stop" }
  | { name: "learning-rates"; discriminator: number; generator: number };

/** A command, as it was obeyed. */
export interface CommandObeyed {
  type: "command";
  at: number;
  /** Steps done when it was obeyed. */
  step: number;
  command: RunCommand;
}

/** How often values fell into equal parts of a range; what lay outside counts at its ends. */
export interface Histogram {
  from: number;
  to: number;
  counts: number[];
}

/** How the numbers of one step were spread. */
export interface Distributions {
  type: "distributions";
  at: number;
  step: number;
  z: Histogram;
  /** Of sigmoid(logits), 0 to 1: what D makes of each real and each generated image. */
  dReal: Histogram;
  dFake: Histogram;
}

/** What the process holds after a step. */
export interface MemoryUsed {
  type: "memory";
  at: number;
  step: number;
  /** All of it that is in memory. */
  rssBytes: number;
  /** JavaScript's objects. */
  heapBytes: number;
  /** On the device, or in the backend's own memory. */
  tensors: number;
}

/** A batch as the networks saw it, after augmentation, saved because somebody asked. */
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
  /** Since the run began, or last went on. */
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
