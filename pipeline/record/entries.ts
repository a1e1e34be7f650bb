/** The entries of a record log. */
import { decode, encode } from "@msgpack/msgpack";
import * as v from "valibot";
import type { LearningRates, ModelConfig, StepLosses } from "../../model/mod.ts";
import type { Dataset } from "../dataset.ts";
import type { RunConfig } from "../run/run_config.ts";
import { firstIssue } from "../store/_schemas.ts";
import { recordEntry } from "./entry_schema.ts";
import type { Program } from "./program.ts";
import { hasMoreValues } from "./value_count.ts";

/** `pixels` keeps the batches themselves, so that the data set is not needed to replay them. */
export type RecordLevel = "reference" | "pixels";

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

export function encodeEntry(entry: RecordEntry): Uint8Array {
  return encode(entry, { ignoreUndefined: true });
}

/** @throws RangeError when the bytes are no entry */
export function decodeEntry(payload: Uint8Array): RecordEntry {
  const { success, output, issues } = v.safeParse(recordEntry, decoded(payload));
  if (success) return output;
  throw new RangeError(`a record is not what it must be: ${firstIssue(issues)}`);
}

// A step of the largest batch, with its draws, has fewer.
const mostValues = 4e6;

function decoded(payload: Uint8Array): unknown {
  // Whatever a length says, no more than a byte each can be behind it.
  const most = payload.length;
  if (hasMoreValues(payload, mostValues)) throw new RangeError("a record has more values than any");
  try {
    return decode(payload, {
      maxStrLength: most,
      maxBinLength: most,
      maxArrayLength: most,
      maxMapLength: most,
      maxExtLength: most,
    });
  } catch (cause) {
    throw new RangeError("a record is not in MessagePack", { cause });
  }
}
