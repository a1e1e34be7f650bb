/** What each entry of a record must be. Bound to the types of `entries.ts`, so that neither can drift. */
import * as v from "valibot";
import { wholeRule } from "../../contracts/rules.ts";
import { mostImages, settingRules } from "../../contracts/setting_rules.ts";
import { runConfig } from "../../contracts/config_schema.ts";
import {
  count,
  list,
  measured,
  number,
  rate,
  ruled,
  size,
  steps,
  text,
} from "../../contracts/schemas.ts";
import type {
  DigestEntry,
  ImagesEntry,
  RollbackEntry,
  SettingsEntry,
  StepEntry,
} from "./entries.ts";

const hash = v.custom<string>(
  (value) => typeof value === "string" && /^[0-9a-z]{1,64}$/i.test(value),
  "it must be a hash in hexadecimal digits",
);

const mostNumbers = 16_384;

const settings = v.object({
  kind: v.literal("settings"),
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
    classes: v.optional(list(text, 65_536)),
  }),
  backend: text,
  stepsPerEpoch: ruled(wholeRule({ min: 1 })),
  versions: v.object({ deno: text, v8: text, code: v.optional(text) }),
}) satisfies v.GenericSchema<unknown, SettingsEntry>;

const images = v.object({
  kind: v.literal("images"),
  step: steps,
  first: count,
  images: list(v.object({ index: count, id: text, label: v.optional(count), hash }), mostImages),
}) satisfies v.GenericSchema<unknown, ImagesEntry>;

const step = v.object({
  kind: v.literal("step"),
  step: steps,
  epoch: steps,
  stepInEpoch: steps,
  images: list(count, mostImages),
  draws: v.optional(list(list(number, mostNumbers), mostImages)),
  z: v.tuple([ruled(settingRules.seed), text, steps]),
  learningRates: v.object({ discriminator: rate, generator: rate }),
  losses: v.optional(v.object({
    dLossReal: measured,
    dLossFake: measured,
    dLoss: measured,
    gLoss: measured,
    meanDReal: measured,
    meanDFake: measured,
  })),
  pixels: v.optional(v.instance(Uint8Array)),
}) satisfies v.GenericSchema<unknown, StepEntry>;

const digest = v.object({
  kind: v.literal("digest"),
  step: steps,
  tensors: v.record(text, hash),
}) satisfies v.GenericSchema<unknown, DigestEntry>;

const rollback = v.object({
  kind: v.literal("rollback"),
  step: steps,
  to: steps,
}) satisfies v.GenericSchema<unknown, RollbackEntry>;

export const recordEntry = v.variant("kind", [settings, images, step, digest, rollback]);
