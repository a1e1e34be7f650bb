/** The entries of a record log. Each schema gives its type, so that a field stands once. */
import * as v from "valibot";
import { mostImages, wholeRule } from "../../contracts/rules.ts";
import { runConfig, settingRules } from "../../contracts/run_config.ts";
import {
  classNames,
  count,
  list,
  losses,
  number,
  rate,
  ruled,
  size,
  steps,
  text,
} from "../../contracts/schemas.ts";

const hash = v.custom<string>(
  (value) => typeof value === "string" && /^[0-9a-z]{1,64}$/i.test(value),
  "it must be a hash in hexadecimal digits",
);

/** The code that recorded a run, and the engine that ran it. */
const codeVersion = v.object({
  deno: text,
  v8: text,
  /** A digest of the code of `ops/` and `model/`; absent in records of before there was one. */
  code: v.optional(text),
});
export type CodeVersion = v.InferOutput<typeof codeVersion>;

/** The settings for the entries after it: the first entry, and one after every resume. */
const settings = v.object({
  kind: v.literal("settings"),
  /** Steps done when it was written. */
  step: steps,
  level: v.picklist(["reference", "pixels"]),
  config: runConfig,
  model: v.object({
    ...runConfig.entries.model.entries,
    cDim: ruled(settingRules.cDim),
    yDim: ruled(settingRules.yDim),
  }),
  dataset: v.object({
    name: text,
    size: count,
    height: size,
    width: size,
    channels: ruled(settingRules.cDim),
    classes: v.optional(classNames),
  }),
  /** For example `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  backend: text,
  stepsPerEpoch: ruled(wholeRule({ min: 1 })),
  versions: codeVersion,
});
export type SettingsEntry = v.InferOutput<typeof settings>;

/** One image as the data set gave it. A name is written once, and again only if its pixels change. */
const image = v.object({
  /** Its number in the data set. */
  index: count,
  id: text,
  label: v.optional(count),
  /** `contentHash` of its pixels before augmentation. */
  hash,
  /** `contentHash` of its file, by which it is found in another source. */
  file: v.optional(hash),
});
export type RecordedImage = v.InferOutput<typeof image>;

/** Images that the next step shows for the first time; steps refer to them by number. */
const images = v.object({
  kind: v.literal("images"),
  step: steps,
  /** The number of the first of them. */
  first: count,
  images: list(image, mostImages),
});

const mostNumbers = 16_384;
const bytes: v.GenericSchema<unknown, Uint8Array> = v.instance(Uint8Array);

/** One trained step. */
const step = v.object({
  kind: v.literal("step"),
  /** Steps done before this one, as in `Position`. */
  step: steps,
  epoch: steps,
  stepInEpoch: steps,
  /** The numbers of its images, slot by slot. */
  images: list(count, mostImages),
  /** The augmentations' random numbers, slot by slot; absent without augmentations. */
  draws: v.optional(list(list(number, mostNumbers), mostImages)),
  /** The key of the stream that z was drawn from, (seed, purpose, step): see `randomStream`. */
  z: v.tuple([ruled(settingRules.seed), text, steps]),
  learningRates: v.object({ discriminator: rate, generator: rate }),
  /** Absent if the step failed. */
  losses: v.optional(v.object(losses)),
  /** [batch, height, width, channels], 0 to 255, augmented; at level `pixels`. */
  pixels: v.optional(bytes),
});
export type StepEntry = v.InferOutput<typeof step>;

/** `contentHash` of each tensor of the state, by its name in `GanState`. */
const digest = v.object({
  kind: v.literal("digest"),
  /** Steps done in that state. */
  step: steps,
  tensors: v.record(text, hash),
});
export type DigestEntry = v.InferOutput<typeof digest>;

/** A rollback: an earlier state was restored, while steps and data continued. */
const rollback = v.object({
  kind: v.literal("rollback"),
  /** Steps done at that moment. */
  step: steps,
  /** Steps done in the restored state. */
  to: steps,
});
export type RollbackEntry = v.InferOutput<typeof rollback>;

export const recordEntry = v.variant("kind", [settings, images, step, digest, rollback]);
export type RecordEntry = v.InferOutput<typeof recordEntry>;
export type EntryKind = RecordEntry["kind"];

/** Kinds in the order of their codes in the index: add new ones at the end only. */
export const entryKinds: readonly EntryKind[] = [
  "settings",
  "images",
  "step",
  "digest",
  "rollback",
];
