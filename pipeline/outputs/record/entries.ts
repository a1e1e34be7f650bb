/** The entries of a record log. */
import type { LearningRates, ModelConfig, StepLosses } from "../../../model/mod.ts";
import type { Dataset } from "../../contracts/dataset.ts";
import type { RunConfig } from "../../contracts/run_config.ts";
import type { Program } from "./program.ts";
import type { RecordLevel } from "../../contracts/record_level.ts";

/** The settings for the entries after it: the first entry, and one after every resume. */
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

/** Images that the next step shows for the first time; steps refer to them by number. */
export interface ImagesEntry {
  kind: "images";
  step: number;
  /** The number of the first of them. */
  first: number;
  images: RecordedImage[];
}

/** One trained step. */
export interface StepEntry {
  kind: "step";
  /** Steps done before this one, as in `Position`. */
  step: number;
  epoch: number;
  stepInEpoch: number;
  /** The numbers of its images, slot by slot. */
  images: number[];
  /** The augmentations' random numbers, slot by slot; absent without augmentations. */
  draws?: number[][];
  /** The key of the stream that z was drawn from: see `randomStream`. */
  z: [seed: number, purpose: string, step: number];
  learningRates: LearningRates;
  /** Absent if the step failed. */
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

/** A rollback: an earlier state was restored, while steps and data continued. */
export interface RollbackEntry {
  kind: "rollback";
  /** Steps done at that moment. */
  step: number;
  /** Steps done in the restored state. */
  to: number;
}

export type RecordEntry = SettingsEntry | ImagesEntry | StepEntry | DigestEntry | RollbackEntry;
export type EntryKind = RecordEntry["kind"];

/** Kinds in the order of their codes in the index: add new ones at the end only. */
export const entryKinds: readonly EntryKind[] = [
  "settings",
  "images",
  "step",
  "digest",
  "rollback",
];
