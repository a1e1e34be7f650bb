/** What a record log says, entry by entry. */
import type { LearningRates, ModelConfig, StepLosses } from "../../model/mod.ts";
import type { Dataset } from "../dataset.ts";
import type { RunConfig } from "../run/run_config.ts";
import type { Program } from "./program.ts";
import type { RecordLevel } from "./record_level.ts";

/** What the entries after it were made with: the first entry, and again after every resume. */
export interface SettingsEntry {
  kind: "settings";
  /** Steps done when it was written. */
  step: number;
  level: RecordLevel;
  config: RunConfig;
  model: ModelConfig;
  dataset: Pick<Dataset, "name" | "size" | "height" | "width" | "channels" | "classes">;
  /** For example `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  backend: string;
  stepsPerEpoch: number;
  versions: Program;
}

/** One image as the data set gave it. A name is written once, and again only if its pixels change. */
export interface RecordedImage {
  /** Its number in the data set. */
  index: number;
  id: string;
  label?: number;
  /** `contentHash` of its pixels before augmentation. */
  hash: string;
}

/** Images that the next step is the first to show; steps name them by number. */
export interface ImagesEntry {
  kind: "images";
  step: number;
  /** The number of the first of them. */
  first: number;
  images: RecordedImage[];
}

/** One step as it was trained. */
export interface StepEntry {
  kind: "step";
  /** Steps done before this one, as in `Position`. */
  step: number;
  epoch: number;
  stepInEpoch: number;
  /** The numbers of its images, slot by slot. */
  images: number[];
  /** What the augmentations drew, slot by slot; absent where nothing is augmented. */
  draws?: number[][];
  /** The key of the stream that z was drawn from: see `randomStream`. */
  z: [seed: number, purpose: string, step: number];
  learningRates: LearningRates;
  /** Absent where the step failed. */
  losses?: StepLosses;
  /** [batch, height, width, channels], 0 to 255, augmented; at level `pixels`. */
  pixels?: Uint8Array;
}

/** `contentHash` of each tensor of the state, by its name in `GanState`. */
export interface DigestEntry {
  kind: "digest";
  /** Steps done in that state. */
  step: number;
  tensors: Record<string, string>;
}

/** The state went back, while steps and data went on. */
export interface RollbackEntry {
  kind: "rollback";
  /** Steps done when it did. */
  step: number;
  /** Steps done in the state that it went back to. */
  to: number;
}

export type RecordEntry = SettingsEntry | ImagesEntry | StepEntry | DigestEntry | RollbackEntry;
export type EntryKind = RecordEntry["kind"];

/** In the order of their codes in the index: add at the end only. */
export const entryKinds: readonly EntryKind[] = [
  "settings",
  "images",
  "step",
  "digest",
  "rollback",
];
