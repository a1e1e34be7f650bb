import type { StepLosses, StepResult, StepValues } from "../../model/mod.ts";
import type { StepDone } from "./events.ts";

/** A position in the run. All three count from 0. */
export interface Position {
  /** Steps done before this one, over the whole run. */
  step: number;
  epoch: number;
  stepInEpoch: number;
}

/** A request for one image of a step. */
export interface ImageRequest {
  position: Position;
  /** Its number in the data set. */
  index: number;
  /** Its place in its batch, from 0. */
  slot: number;
}

/** One image in host memory. The pixels may be shared with a cache: never write into them. */
export interface HostImage extends ImageRequest {
  id: string;
  label: number | undefined;
  /** `contentHash` of the pixels as the data set gave them. */
  hash: string;
  /** The digest of its file, for images that are files. */
  file?: string;
  /** The random numbers that the augmentations drew, in order; absent without augmentations. */
  draws?: readonly number[];
  /** [height, width, channels], 0 to 255. */
  pixels: Uint8Array;
}

/** What one step trains on: host bytes, no tensors, so that it can be counted, recorded and replayed. */
export interface Batch {
  position: Position;
  ids: string[];
  /** Their numbers in the data set. */
  indices: number[];
  /** `contentHash` of each image before augmentation. */
  hashes: string[];
  /** The digest of each image's file; absent for images that are no files. */
  files?: string[];
  /** The random numbers that the augmentations drew for each image; absent without augmentations. */
  draws?: number[][];
  /** One per image, for labelled data. */
  labels: Uint32Array | undefined;
  /** [batch, height, width, channels], 0 to 255. */
  pixels: Uint8Array;
}

/** A batch, and the results of training on it. */
export interface TrainedStep {
  batch: Batch;
  step: StepDone;
  values: StepValues;
  /** As `StepResult` has it. */
  isFinite: boolean;
  /** Of adaptive augmentation, after some steps. */
  decision?: StepResult["decision"];
  /** How strongly it moved each variable, after some steps. */
  flow?: StepResult["flow"];
}

/** Whether a step's losses are finite. */
export function hasFiniteLosses({ dLoss, gLoss }: Pick<StepLosses, "dLoss" | "gLoss">): boolean {
  return Number.isFinite(dLoss) && Number.isFinite(gLoss);
}
