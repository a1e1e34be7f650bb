/** The schemas of events. The compiler checks them against the types of `events.ts`. */
import * as v from "valibot";
import {
  type BatchShown,
  type CheckpointSaved,
  type CommandObeyed,
  type DataSkipped,
  type Distributions,
  eventsVersion,
  type Histogram,
  type Incident,
  type MemoryUsed,
  type RealSaved,
  type RecordingEnded,
  type RolledBack,
  type RunCommand,
  type RunEnded,
  type RunEvent,
  type RunResumed,
  type RunStarted,
  type SampleSaved,
  type StepDone,
  type Warning,
} from "./events.ts";
import { wholeRule } from "./rules.ts";
import {
  count,
  duration,
  images,
  inside,
  list,
  measured,
  number,
  rate,
  ruled,
  size,
  steps,
  text,
  time,
} from "./schemas.ts";
import { runConfig } from "./config_schema.ts";

const at = time;
const place = { step: steps, epoch: steps, stepInEpoch: steps };
const mostClasses = 65_536;
const optionalText = v.optional(text);

const credit = v.object({ title: text, artist: text, licence: text, url: text });

const opening = {
  version: v.literal(eventsVersion),
  at,
  run: text,
  config: runConfig,
  backend: text,
  backendReason: text,
  dataset: v.object({
    name: text,
    size: count,
    height: size,
    width: size,
    channels: size,
    classes: v.optional(list(text, mostClasses)),
    credit: v.optional(credit),
  }),
  layers: list(
    v.object({
      network: v.picklist(["generator", "discriminator"]),
      layer: text,
      outputShape: list(size, 8),
      parameters: count,
    }),
    1000,
  ),
  stepsPerEpoch: ruled(wholeRule({ min: 1 })),
  totalSteps: measured,
};

const started = v.object({
  type: v.literal("run-started"),
  ...opening,
}) satisfies v.GenericSchema<unknown, RunStarted>;

const resumed = v.object({
  type: v.literal("run-resumed"),
  ...opening,
  ...place,
  checkpoint: inside,
}) satisfies v.GenericSchema<unknown, RunResumed>;

const step = v.object({
  type: v.literal("step"),
  at,
  ...place,
  dLossReal: measured,
  dLossFake: measured,
  dLoss: measured,
  gLoss: measured,
  meanDReal: measured,
  meanDFake: measured,
  stepMillis: measured,
  dMillis: v.optional(measured),
  gMillis: v.optional(measured),
  waitMillis: measured,
  imagesPerSecond: measured,
}) satisfies v.GenericSchema<unknown, StepDone>;

const sample = v.object({
  type: v.literal("sample"),
  at,
  ...place,
  file: inside,
  images,
  dLoss: measured,
  gLoss: measured,
  variety: v.optional(measured),
  sampleMillis: v.optional(duration),
}) satisfies v.GenericSchema<unknown, SampleSaved>;

const real = v.object({
  type: v.literal("real"),
  at,
  file: inside,
  images,
}) satisfies v.GenericSchema<unknown, RealSaved>;

const checkpoint = v.object({
  type: v.literal("checkpoint"),
  at,
  ...place,
  folder: inside,
  why: v.picklist(["due", "asked", "end"]),
  bytes: count,
  stallMillis: duration,
  writeMillis: duration,
}) satisfies v.GenericSchema<unknown, CheckpointSaved>;

const recordingEnded = v.object({
  type: v.literal("recording-ended"),
  at,
  step: steps,
  file: inside,
  reason: text,
}) satisfies v.GenericSchema<unknown, RecordingEnded>;

/** People paste it into a shell: one word behind the command's name, as `shellWord` writes it. */
const replayCommand = v.custom<string>(
  (value) =>
    typeof value === "string" && value.length <= 8192 &&
    /^deno task replay ([\w@%+=:,./-]+|'([^']|'\\'')*')$/.test(value),
  "it must be deno task replay and the incident's folder",
);

const incident = v.object({
  type: v.literal("incident"),
  at,
  step: steps,
  kind: v.picklist(["not-finite", "collapse", "error", "signal"]),
  message: text,
  folder: inside,
  replay: replayCommand,
}) satisfies v.GenericSchema<unknown, Incident>;

const rolledBack = v.object({
  type: v.literal("rolled-back"),
  at,
  from: steps,
  ...place,
}) satisfies v.GenericSchema<unknown, RolledBack>;

/** A command to a run; a learning rate must be one that Adam can use. */
export const runCommand = v.variant("name", [
  v.object({
    name: v.picklist([
      "pause",
      "resume",
      "one-step",
      "sample",
      "checkpoint",
      "show-batch",
      "stop",
    ]),
  }),
  v.object({
    name: v.literal("learning-rates"),
    discriminator: rate,
    generator: rate,
  }),
]) satisfies v.GenericSchema<unknown, RunCommand>;

const command = v.object({
  type: v.literal("command"),
  at,
  step: steps,
  command: runCommand,
}) satisfies v.GenericSchema<unknown, CommandObeyed>;

const histogram = v.object({
  from: number,
  to: number,
  counts: list(count, 4096),
}) satisfies v.GenericSchema<unknown, Histogram>;

const distributions = v.object({
  type: v.literal("distributions"),
  at,
  step: steps,
  z: histogram,
  dReal: histogram,
  dFake: histogram,
}) satisfies v.GenericSchema<unknown, Distributions>;

const memory = v.object({
  type: v.literal("memory"),
  at,
  step: steps,
  rssBytes: count,
  heapBytes: count,
  tensors: count,
}) satisfies v.GenericSchema<unknown, MemoryUsed>;

const batch = v.object({
  type: v.literal("batch"),
  at,
  step: steps,
  file: inside,
  images,
}) satisfies v.GenericSchema<unknown, BatchShown>;

const dataSkipped = v.object({
  type: v.literal("data-skipped"),
  at,
  file: text,
  reason: text,
}) satisfies v.GenericSchema<unknown, DataSkipped>;

const warning = v.object({
  type: v.literal("warning"),
  at,
  message: text,
}) satisfies v.GenericSchema<unknown, Warning>;

const ended = v.object({
  type: v.literal("run-ended"),
  at,
  reason: v.picklist(["finished", "interrupted", "failed"]),
  step: steps,
  seconds: duration,
  message: optionalText,
}) satisfies v.GenericSchema<unknown, RunEnded>;

export const runEvent = v.variant("type", [
  started,
  resumed,
  step,
  sample,
  real,
  checkpoint,
  recordingEnded,
  incident,
  rolledBack,
  command,
  distributions,
  memory,
  batch,
  dataSkipped,
  warning,
  ended,
]) satisfies v.GenericSchema<unknown, RunEvent>;

export const eventTypes = runEvent.options.map(({ entries }) => entries.type.literal);
