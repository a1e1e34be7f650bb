/**
 * The values that each setting of a run may have. The same rules hold for `train`'s flags and for a run's
 * folder. The maxima keep a stranger's run from taking all memory; all are far above what is used.
 */
import { backendNames, precisions } from "../../ops/backend_table.ts";
import type { RunConfig } from "./run_config.ts";
import { narrowed, oneOfRule, realRule, type Rule, textRule, wholeRule } from "./rules.ts";

type Flat = Omit<RunConfig, "model"> & RunConfig["model"];
/** All settings but switches, which have no value, and `--augment`, which has its own parser. */
type Ruled = Exclude<keyof Flat, "crop" | "augment">;

/** The most steps, and the most of anything counted in steps. */
export const mostSteps = 1e12;
/** The most images in a batch or a sample: the page has a button for each. */
export const mostImages = 16_384;

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

export const settingRules = {
  preset: textRule({ max: 100 }),
  dataset: path,
  dataDir: path,
  cacheDir: path,
  avatarStyle: narrowed(path, (name) => /^[a-z-]{1,50}$/.test(name), "the name of a style"),
  avatarCount: wholeRule({ min: 1, max: 1e7 }),
  pattern: inside,
  labels: oneOfRule(["none", "folder"]),
  inputHeight: units,
  inputWidth: units,
  cDim: oneOfRule([1, 3, 4]),
  yDim: wholeRule({ min: 0, max: 65_536 }),
  outputHeight: pixels,
  outputWidth: pixels,
  zDim: units,
  zDist: oneOfRule(["uniform", "normal", "uniform01"]),
  gfDim: pixels,
  dfDim: pixels,
  gfcDim: units,
  dfcDim: units,
  batchSize: images,
  learningRate: greaterThanZero,
  beta1: decay,
  beta2: decay,
  epsilon: greaterThanZero,
  dUpdates: wholeRule({ min: 1, max: 1000 }),
  gUpdates: wholeRule({ min: 1, max: 1000 }),
  seed: wholeRule(),
  trainSize: wholeRule({ min: 1, max: 1e12 }),
  epochs: steps,
  maxSteps: steps,
  prefetch: wholeRule({ min: 1, max: 1000 }),
  decodeConcurrency: wholeRule({ min: 1, max: 1000 }),
  sampleNum: images,
  sampleEvery: steps,
  checkpointEvery: steps,
  keepLast: wholeRule({ min: 1, max: 1e6 }),
  keepEvery: steps,
  initFrom: path,
  record: oneOfRule(["off", "reference", "pixels"]),
  flightBatches: wholeRule({ min: 1, max: 10_000 }),
  onNan: oneOfRule(["stop", "rollback", "ignore"]),
  backend: oneOfRule(["auto", ...backendNames]),
  threads: wholeRule({ min: 1, max: 1024 }),
  blas: path,
  onednn: path,
  cuda: path,
  adapter: textRule({ max: 200 }),
  precision: oneOfRule(precisions),
  tune: oneOfRule(["off", "quick", "full"]),
  name: textRule({ max: 255 }),
  runsDir: path,
} satisfies { [K in Ruled]: Rule<NonNullable<Flat[K]>> };
