/**
 * The settings of a run: what it computes, on what, and where it writes. Each stands once, with its type
 * and the values that it may have. The same rule holds for `train`'s flag and for what is read from a
 * run's folder. The maxima keep a stranger's run from taking all memory; all are far above what is used.
 */
import * as v from "valibot";
import { backendNames, precisions } from "../../ops/device/backend_table.ts";
import { measureRule } from "./extractors.ts";
import {
  mostImages,
  mostSteps,
  narrowed,
  oneOfRule,
  realRule,
  type Rule,
  textRule,
  wholeRule,
} from "./rules.ts";
import { endless, list, maybe, ruled, text } from "./schemas.ts";

const steps = wholeRule({ min: 1, max: mostSteps });
const images = wholeRule({ min: 1, max: mostImages });
const pixels = wholeRule({ min: 1, max: 4096 });
const units = wholeRule({ min: 1, max: 65_536 });
const path = textRule();

/** A glob that matches nothing outside of the data set's folder. */
const inside = narrowed(
  textRule({ max: 200 }),
  (glob) =>
    !/^([/\\]|[a-z]:)/i.test(glob) && !/(^|[/\\{,!(])\.\.([/\\},)|]|$)/.test(glob) &&
    isSwift(glob),
  'a glob inside of the folder, without "..", parentheses, or more than three * in one name',
);

/** Whether a matcher is fast on it: other globs can take hours for one long name. */
function isSwift(glob: string): boolean {
  const stars = (text: string) => text.match(/\*+/g)?.length ?? 0;
  const braces = glob.match(/\{/g)?.length ?? 0;
  return !/[()]|\]\+/.test(glob) && stars(glob) <= 12 && braces <= 2 &&
    glob.split(/[/,]/).every((part) => stars(part) <= 3);
}

const greaterThanZero = narrowed(
  realRule(),
  (value) => value > 0,
  "a finite decimal number greater than 0, such as 2e-4",
);

const decay = narrowed(
  realRule(),
  (value) => value >= 0 && value < 1,
  "a decimal number in [0, 1)",
);

/** Kinds of differentiable augmentation: `augmentationKinds` of the model. */
const differentiable = narrowed(
  textRule({ max: 100 }),
  (kinds) => {
    const words = kinds.split(",");
    return kinds === "off" || new Set(words).size === words.length &&
        words.every((word) => ["color", "translation", "cutout"].includes(word));
  },
  "off, or some of color, translation and cutout with a comma between two",
);

const heuristic = narrowed(
  realRule(),
  (value) => value > -1 && value < 1,
  "a decimal number in (-1, 1), such as 0.6",
);

const gigabytes = narrowed(
  realRule(),
  (value) => value > 0 && value <= 1_000_000,
  "a number of gigabytes greater than 0, at most 1,000,000",
);

/** A setting that always has a value. */
const set = <T>(rule: Rule<T>) => ({ rule, schema: ruled(rule) });
/** A setting that may be undefined. */
const open = <T>(rule: Rule<T>) => ({ rule, schema: maybe(ruled(rule)) });
/** A count of steps, of which Infinity means no limit. */
const setOrEndless = (rule: Rule<number>) => ({ rule, schema: endless(rule) });
const openOrEndless = (rule: Rule<number>) => ({ rule, schema: maybe(endless(rule)) });

/** The networks and how they are trained: `ModelConfig`, but for what the data decide. */
const modelSettings = {
  outputHeight: set(pixels),
  outputWidth: set(pixels),
  zDim: set(units),
  zDist: set(oneOfRule(["uniform", "normal", "uniform01"])),
  gfDim: set(pixels),
  dfDim: set(pixels),
  gfcDim: set(units),
  dfcDim: set(units),
  batchSize: set(images),
  learningRate: set(greaterThanZero),
  /** Where given, one network's own. */
  dLearningRate: open(greaterThanZero),
  gLearningRate: open(greaterThanZero),
  beta1: set(decay),
  beta2: set(decay),
  epsilon: set(greaterThanZero),
  dUpdates: set(wholeRule({ min: 1, max: 1000 })),
  gUpdates: set(wholeRule({ min: 1, max: 1000 })),
  /** Decay, each step, of the averaged generator; 0 or undefined keeps none. */
  ema: open(decay),
  /** The images after which a weight counts half in it; it takes the place of `ema`. */
  emaHalfLife: open(greaterThanZero),
  /** The steps in which both learning rates fall to half; undefined keeps them. */
  rateHalfLife: open(greaterThanZero),
  /** What changes the images that D sees, such as `color,translation`; undefined changes nothing. */
  diffAugment: open(differentiable),
  /** The target of adaptive augmentation; undefined always augments. */
  ada: open(heuristic),
  /** Images from no augmentation to full; undefined is 50,000. */
  adaImages: open(greaterThanZero),
  /** What both networks minimise; undefined is the original's, `gan`. */
  loss: open(oneOfRule(["gan", "hinge"])),
  /** Whether both networks have batch norms; undefined is `batch`. */
  norm: open(oneOfRule(["batch", "none"])),
  /** Whether D has spectral normalisation in place of its batch norms. */
  spectralNorm: { schema: maybe(v.boolean()) },
  /** Gamma of R1, which also takes D's batch norms away; undefined has no penalty. */
  r1: open(greaterThanZero),
  /** The parts in which a step computes its batch; undefined computes it as a whole. */
  shards: open(wholeRule({ min: 1, max: 100_000 })),
  /** The ranks that each normalise by the moments of their own images; undefined is by those of the batch. */
  perRankNorm: open(wholeRule({ min: 1, max: 100_000 })),
  seed: set(wholeRule()),
};

const runSettings = {
  preset: set(textRule({ max: 100 })),
  /** `avatars`, `fashion-mnist`, `mnist`, or a folder of images. */
  dataset: set(path),
  /** Where downloaded or hand-placed data sets are looked for first. */
  dataDir: set(path),
  /** Where drawn avatars, decoded images and unpacked archives are kept between runs. */
  cacheDir: set(path),
  /** Whether decoded images are kept there. */
  cacheImages: open(oneOfRule(["auto", "off"])),
  /** The most that images and archives take there, in GB. */
  cacheLimit: open(gigabytes),
  avatarStyle: set(
    narrowed(path, (name) => /^[a-z-]{1,50}$/.test(name), "the name of a style"),
  ),
  /** How many avatars there are. */
  avatarCount: set(wholeRule({ min: 1, max: 1e7 })),
  /** Which files of a folder are images. */
  pattern: set(inside),
  /** Which rules make images of files (`sources/reading_rules.ts`); undefined for runs older than rules 2. */
  reading: open(oneOfRule([1, 2, 3])),
  /**
   * `folder` takes images' labels from the names of their first folders; a path those of a table, of
   * the column after a colon.
   */
  labels: set(path),
  /** Size of the centre crop of a source image; undefined takes the largest part of the output's shape (by reading rules 1, 108), or the whole image for data of a fixed size. */
  inputHeight: open(units),
  inputWidth: open(units),
  crop: { schema: v.boolean() },
  /** undefined takes it from the data. */
  cDim: open(oneOfRule([1, 3, 4])),
  yDim: open(wholeRule({ min: 0, max: 65_536 })),
  /** The rest of the model; `cDim` and `yDim` above complete it when the data set is open. */
  model: { schema: v.object(schemasOf(modelSettings)) },
  /** Limits the images of an epoch. */
  trainSize: open(wholeRule({ min: 1, max: 1e12 })),
  epochs: openOrEndless(steps),
  maxSteps: openOrEndless(steps),
  /** For example `["flip", "brightness=0.2"]`. */
  augment: { schema: list(text, 100) },
  prefetch: set(wholeRule({ min: 1, max: 1000 })),
  decodeConcurrency: set(wholeRule({ min: 1, max: 1000 })),
  sampleNum: set(images),
  sampleEvery: setOrEndless(steps),
  /** The numbers by which samples are measured (`measures/open_extractor.ts`); undefined is off. */
  measure: open(measureRule),
  /** Steps between measures; undefined measures at every checkpoint. */
  measureEvery: openOrEndless(steps),
  /** How many images are kept out of training to measure by; undefined keeps none. */
  holdOut: open(wholeRule({ min: 0, max: 1e6 })),
  /** Whether the checkpoint with the best measure is kept. */
  keepBest: { schema: maybe(v.boolean()) },
  /** After how many measures without a better one the run ends; undefined never ends it so. */
  patience: open(wholeRule({ min: 1, max: 1e6 })),
  /** Steps between checkpoints. */
  checkpointEvery: setOrEndless(steps),
  /** How many of the newest checkpoints are kept. */
  keepLast: set(wholeRule({ min: 1, max: 1e6 })),
  /** Checkpoints of steps divisible by this are kept for good; undefined keeps none for good. */
  keepEvery: open(steps),
  /** MiB that light states take at most, for looks at single steps; undefined or 0 keeps none. */
  keepStates: open(wholeRule({ min: 0, max: 1e6 })),
  /** A safetensors file or a checkpoint's folder with the initial weights; undefined draws them. */
  initFrom: open(path),
  /** How much of every batch is recorded; `pixels` keeps the batches, so that a replay needs no data set. */
  record: set(oneOfRule(["off", "reference", "pixels"])),
  /** How many of the last batches memory always holds, to write them out when something goes wrong. */
  flightBatches: set(wholeRule({ min: 1, max: 10_000 })),
  /** What happens when a loss, gradient or weight is NaN or infinite. */
  onNan: set(oneOfRule(["stop", "rollback", "ignore"])),
  backend: set(oneOfRule(["auto", ...backendNames])),
  threads: open(wholeRule({ min: 1, max: 1024 })),
  /** Path of the BLAS library; undefined takes the first that is found. */
  blas: open(path),
  /** Path of the oneDNN library; undefined takes the first that is found. */
  onednn: open(path),
  cuda: open(path),
  /** Words from the name of the WebGPU adapter; undefined takes the fastest. */
  adapter: open(textRule({ max: 200 })),
  /** Precision of the inputs of webgpu's matrix products; f32 by default. */
  precision: open(oneOfRule(precisions)),
  /** How thoroughly webgpu searches for the fastest tiles of its matrix products; undefined does not search. */
  tune: open(oneOfRule(["off", "quick", "full"])),
  name: set(textRule({ max: 255 })),
  runsDir: set(path),
};

/** Reads the settings of a run, as any file has them. */
export const runConfig = v.object(schemasOf(runSettings));

/** All settings of a run. Stored in the run's `run.json`. */
export type RunConfig = v.InferOutput<typeof runConfig>;

/** How much the record keeps, if there is one. */
export type RecordLevel = Exclude<RunConfig["record"], "off">;

/** The folders outside a run's folder that a command writes into. */
export type Places = Pick<RunConfig, "dataDir" | "cacheDir">;

export const defaultPlaces: Places = { dataDir: "data", cacheDir: "cache" };

/** The rule of each setting that has one value and no parser of its own. */
export const settingRules = rulesOf({ ...runSettings, ...modelSettings });

/** A run's settings side by side, as flags state them. */
export type FlatConfig = Omit<RunConfig, "model"> & RunConfig["model"];

export function runConfigOf(flat: FlatConfig): RunConfig {
  const those = (table: Table) =>
    Object.fromEntries(Object.keys(table).map((name) => [name, flat[name as keyof FlatConfig]]));
  return { ...those(runSettings), model: those(modelSettings) } as RunConfig;
}

type Table = Record<string, { schema: v.GenericSchema; rule?: unknown }>;

function schemasOf<T extends Table>(table: T): { [K in keyof T]: T[K]["schema"] } {
  const entries = Object.entries(table).map(([name, { schema }]) => [name, schema]);
  return Object.fromEntries(entries);
}

type Ruled<T> = { [K in keyof T]: T[K] extends { rule: unknown } ? K : never }[keyof T];

function rulesOf<T extends Table>(
  table: T,
): { [K in Ruled<T>]: T[K] extends { rule: infer R } ? R : never } {
  const entries = Object.entries(table).filter(([, { rule }]) => rule !== undefined)
    .map(([name, { rule }]) => [name, rule]);
  return Object.fromEntries(entries);
}
