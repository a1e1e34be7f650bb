/**
 * The events of a run. Each schema gives its type, so that a field stands once. The store and the live
 * stream carry the same events, one JSON object a line.
 */
import * as v from "valibot";
import { stepAlarmKinds } from "./alarm_rules.ts";
import { credit } from "./dataset.ts";
import { jsonLine, parseJsonLine } from "./json_lines.ts";
import { wholeRule } from "./rules.ts";
import { runConfig } from "./run_config.ts";
import {
  classNames,
  count,
  duration,
  images,
  inside,
  list,
  losses,
  measured,
  number,
  place,
  rate,
  ruled,
  size,
  steps,
  text,
  time as at, // milliseconds since 1970, in every event
} from "./schemas.ts";

/** The version of this union, written into every run's first event. */
export const eventsVersion = 2;

const opening = {
  version: v.literal(eventsVersion),
  at,
  run: text,
  config: runConfig,
  /** For example `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  backend: text,
  /** Why that backend: asked for, or what `auto` found. */
  backendReason: text,
  dataset: v.object({
    name: text,
    size: count,
    height: size,
    width: size,
    channels: size,
    classes: v.optional(classNames),
    credit: v.optional(credit),
    /** What becomes of the images, and what was left out: a sentence each. */
    notes: v.optional(v.pipe(list(text, 200), v.readonly())),
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

const runStarted = v.object({ type: v.literal("run-started"), ...opening });
export type RunStarted = v.InferOutput<typeof runStarted>;

/** The run resumes from a checkpoint; earlier events of the steps after it are void. */
const runResumed = v.object({
  type: v.literal("run-resumed"),
  ...opening,
  /** Those of the checkpoint. */
  ...place,
  /** The checkpoint's folder, relative to the run's. */
  checkpoint: inside,
});
export type RunResumed = v.InferOutput<typeof runResumed>;

const stepDone = v.object({
  type: v.literal("step"),
  at,
  ...place,
  ...losses,
  /** Shared with later steps that had begun: their results may arrive together. */
  stepMillis: measured,
  /** How much of that D's and G's updates took; absent on an asynchronous device. */
  dMillis: v.optional(measured),
  gMillis: v.optional(measured),
  /** Between the end of the step before and this batch's arrival, pauses left out. */
  waitMillis: measured,
  imagesPerSecond: measured,
});
export type StepDone = v.InferOutput<typeof stepDone>;

const sampleSaved = v.object({
  type: v.literal("sample"),
  at,
  ...place,
  /** Relative to the run's folder. */
  file: inside,
  /** The same latents through the weights that training moves, where `file` is of their average. */
  trainedFile: v.optional(inside),
  images,
  /** Losses on the fixed z and the fixed real images. */
  dLoss: measured,
  gLoss: measured,
  /** How much the images differ from one another, relative to the real images. */
  variety: v.optional(measured),
  /** How long training paused for it; absent on an asynchronous device. */
  sampleMillis: v.optional(duration),
});
export type SampleSaved = v.InferOutput<typeof sampleSaved>;

/** How good the samples after a step are. Distances: smaller is better. Shares: 1 is best. */
const measuresTaken = v.object({
  type: v.literal("measures"),
  at,
  ...place,
  /** Names the numbers that images are compared by. */
  extractor: text,
  /** How many samples were compared with how many real images. */
  images: count,
  realImages: count,
  /** Whether nobody trains on those real images. */
  areHeldOut: v.boolean(),
  /** Absent, as `precision` to `spread`, where the extractor's numbers do not mean what people see. */
  frechet: v.optional(measured),
  kid: measured,
  kidDeviation: measured,
  precision: v.optional(measured),
  recall: v.optional(measured),
  /** How far samples lie apart, relative to real images; repeated ones are near 0. */
  spread: v.optional(measured),
  /** How far a sample's near and far neighbours are apart: large where a few images repeat. */
  gap: v.optional(measured),
  /** Of pixels from 0 to 1. */
  slicedWasserstein: measured,
  /** How long training paused to draw the samples; absent on an asynchronous device. */
  sampleMillis: v.optional(duration),
  /** On a thread of its own, while training went on. */
  measureMillis: duration,
});
export type MeasuresTaken = v.InferOutput<typeof measuresTaken>;

/** The kernel distance of a sample's images, which are too few for other measures. */
const sampleMeasured = v.object({
  type: v.literal("sample-measured"),
  at,
  ...place,
  extractor: text,
  images: count,
  kid: measured,
  kidDeviation: measured,
  /** On a thread of its own, while training went on. */
  measureMillis: duration,
});
export type SampleMeasured = v.InferOutput<typeof sampleMeasured>;

const realSaved = v.object({ type: v.literal("real"), at, file: inside, images });
export type RealSaved = v.InferOutput<typeof realSaved>;

const checkpointSaved = v.object({
  type: v.literal("checkpoint"),
  at,
  ...place,
  /** Relative to the run's folder. */
  folder: inside,
  why: v.picklist(["due", "asked", "end"]),
  bytes: count,
  /** How long training paused for the copy off the device. */
  stallMillis: duration,
  writeMillis: duration,
});
export type CheckpointSaved = v.InferOutput<typeof checkpointSaved>;

/** Recording ended after this step, for example because the disk is full; training continues. */
const recordingEnded = v.object({
  type: v.literal("recording-ended"),
  at,
  /** The last step that was recorded. */
  step: steps,
  file: inside,
  reason: text,
});
export type RecordingEnded = v.InferOutput<typeof recordingEnded>;

/** People paste it into a shell: one word behind the command's name, as `shellWord` writes it. */
const replayCommand = v.custom<string>(
  (value) =>
    typeof value === "string" && value.length <= 8192 &&
    /^deno task replay ([\w@%+=:,./-]+|'([^']|'\\'')*')$/.test(value),
  "it must be deno task replay and the incident's folder",
);

/**
 * Something went wrong. The batches that led to it were written out and can be replayed, unless a process
 * beside the run tells of ranks that were lost.
 */
const incident = v.object({
  type: v.literal("incident"),
  at,
  step: steps,
  kind: v.picklist(["not-finite", "collapse", "error", "signal", "rank-lost"]),
  message: text,
  /** Relative to the run's folder. */
  folder: v.optional(inside),
  /** The command that replays it. */
  replay: v.optional(replayCommand),
});
export type Incident = v.InferOutput<typeof incident>;

/**
 * `--on-nan rollback` restored the last good state of the networks. The changes of the steps since
 * then are lost. Step numbers continue, since the data depend on them.
 */
const rolledBack = v.object({
  type: v.literal("rolled-back"),
  at,
  /** The step that the run had reached, and counts on from. */
  from: steps,
  /** Those of the restored state. */
  ...place,
});
export type RolledBack = v.InferOutput<typeof rolledBack>;

/** A user's command to a running run, carried out between two steps. */
export const runCommand = v.variant("name", [
  v.object({
    name: v.picklist(["pause", "resume", "one-step", "sample", "checkpoint", "show-batch", "stop"]),
  }),
  v.object({ name: v.literal("learning-rates"), discriminator: rate, generator: rate }),
]);
export type RunCommand = v.InferOutput<typeof runCommand>;

/** A command that was carried out. */
const commandObeyed = v.object({
  type: v.literal("command"),
  at,
  /** Steps done at that moment. */
  step: steps,
  command: runCommand,
});
export type CommandObeyed = v.InferOutput<typeof commandObeyed>;

/** Counts of values in equal bins of a range; values outside count in the first or last bin. */
const histogram = v.object({ from: number, to: number, counts: list(count, 4096) });
export type Histogram = v.InferOutput<typeof histogram>;

/** Histograms of one step. */
const distributions = v.object({
  type: v.literal("distributions"),
  at,
  step: steps,
  z: histogram,
  /** Of sigmoid(logits), 0 to 1: D's output for each real and each generated image. */
  dReal: histogram,
  dFake: histogram,
});
export type Distributions = v.InferOutput<typeof distributions>;

/** Memory of the process after a step. */
const memoryUsed = v.object({
  type: v.literal("memory"),
  at,
  step: steps,
  /** Resident set size. */
  rssBytes: count,
  /** JavaScript's heap. */
  heapBytes: count,
  /** On the device, or in the backend's own memory. */
  tensors: count,
});
export type MemoryUsed = v.InferOutput<typeof memoryUsed>;

/** Where the time of one rank's step goes, and the memory of its process. */
const rankTimes = v.object({
  computeMillis: measured,
  /** For other ranks, at the meeting before the step and in it. */
  waitMillis: measured,
  /** Exchanging numbers when all ranks were there. */
  exchangeMillis: measured,
  rssBytes: count,
});
export type RankTimes = v.InferOutput<typeof rankTimes>;

/** The ranks of a run of several processes, in order; means since the last such event. */
const ranksMeasured = v.object({
  type: v.literal("ranks"),
  at,
  step: steps,
  ranks: list(rankTimes, 65_536),
});
export type RanksMeasured = v.InferOutput<typeof ranksMeasured>;

/** A decision of adaptive augmentation (`--ada`). */
const augmentationAdapted = v.object({
  type: v.literal("augmentation"),
  at,
  /** The step after which it holds. */
  step: steps,
  /** With what chance each kind of augmentation applies to an image, 0 to 1. */
  strength: number,
  /** Mean of sign(D(x)) over the last steps: 0 where D guesses, 1 where it knows every real image. */
  heuristic: number,
  target: number,
});
export type AugmentationAdapted = v.InferOutput<typeof augmentationAdapted>;

/** A batch as the networks saw it, after augmentation; saved on request. */
const batchShown = v.object({ type: v.literal("batch"), at, step: steps, file: inside, images });
export type BatchShown = v.InferOutput<typeof batchShown>;

/** The last steps began to look like trouble, or have ceased to (`alarm_rules.ts`). */
const alarm = v.object({
  type: v.literal("alarm"),
  at,
  step: steps,
  kind: v.picklist(stepAlarmKinds),
  isOver: v.boolean(),
  message: text,
});
export type AlarmRaised = v.InferOutput<typeof alarm>;

const dataSkipped = v.object({ type: v.literal("data-skipped"), at, file: text, reason: text });
export type DataSkipped = v.InferOutput<typeof dataSkipped>;

const warning = v.object({ type: v.literal("warning"), at, message: text });
export type Warning = v.InferOutput<typeof warning>;

const runEnded = v.object({
  type: v.literal("run-ended"),
  at,
  reason: v.picklist(["finished", "interrupted", "failed"]),
  step: steps,
  /** Since the run began or was last resumed. */
  seconds: duration,
  message: v.optional(text),
});
export type RunEnded = v.InferOutput<typeof runEnded>;

const runEvent = v.variant("type", [
  runStarted,
  runResumed,
  stepDone,
  sampleSaved,
  measuresTaken,
  sampleMeasured,
  realSaved,
  checkpointSaved,
  recordingEnded,
  incident,
  rolledBack,
  commandObeyed,
  distributions,
  memoryUsed,
  ranksMeasured,
  augmentationAdapted,
  batchShown,
  alarm,
  dataSkipped,
  warning,
  runEnded,
]);
export type RunEvent = v.InferOutput<typeof runEvent>;
export type EventType = RunEvent["type"];
export type EventOf<T extends EventType> = Extract<RunEvent, { type: T }>;

export const eventTypes = runEvent.options.map(({ entries }) => entries.type.literal);

/** One event as a line of JSON, without the line's end, NaN and infinities as texts. */
export function eventLine(event: RunEvent): string {
  return jsonLine(event);
}

/**
 * Reads what `eventLine` wrote, NaN and infinities included. Properties that this version does not
 * know are left out.
 *
 * @throws SyntaxError that names what is wrong when the line is torn or foreign
 */
export function parseEvent(line: string): RunEvent {
  return parseJsonLine(line, runEvent, "an event");
}
