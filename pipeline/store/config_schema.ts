/** The schema of a run's settings in any file: each setting has the rule of its flag. */
import * as v from "valibot";
import type { RunConfig } from "../run/run_config.ts";
import { settingRules } from "../run/setting_rules.ts";
import { endless, list, maybe, ruled, text } from "./_schemas.ts";

/** A schema for each setting that has a rule. */
const by = Object.fromEntries(
  Object.entries(settingRules).map(([name, rule]) => [name, ruled<unknown>(rule)]),
) as { [K in keyof typeof settingRules]: v.GenericSchema<unknown, RuleOf<K>> };

type RuleOf<K extends keyof typeof settingRules> = (typeof settingRules)[K] extends
  { allows(value: unknown): value is infer T } ? T : never;

const model = v.object({
  outputHeight: by.outputHeight,
  outputWidth: by.outputWidth,
  zDim: by.zDim,
  zDist: by.zDist,
  gfDim: by.gfDim,
  dfDim: by.dfDim,
  gfcDim: by.gfcDim,
  dfcDim: by.dfcDim,
  batchSize: by.batchSize,
  learningRate: by.learningRate,
  beta1: by.beta1,
  beta2: by.beta2,
  epsilon: by.epsilon,
  dUpdates: by.dUpdates,
  gUpdates: by.gUpdates,
  seed: by.seed,
}) satisfies v.GenericSchema<unknown, RunConfig["model"]>;

export const runConfig = v.object({
  preset: by.preset,
  dataset: by.dataset,
  dataDir: by.dataDir,
  cacheDir: by.cacheDir,
  avatarStyle: by.avatarStyle,
  avatarCount: by.avatarCount,
  pattern: by.pattern,
  labels: by.labels,
  inputHeight: maybe(by.inputHeight),
  inputWidth: maybe(by.inputWidth),
  crop: v.boolean(),
  cDim: maybe(by.cDim),
  yDim: maybe(by.yDim),
  model,
  trainSize: maybe(by.trainSize),
  // Infinity means no limit.
  epochs: maybe(endless(settingRules.epochs)),
  maxSteps: maybe(endless(settingRules.maxSteps)),
  augment: list(text, 100),
  prefetch: by.prefetch,
  decodeConcurrency: by.decodeConcurrency,
  sampleNum: by.sampleNum,
  sampleEvery: endless(settingRules.sampleEvery),
  checkpointEvery: endless(settingRules.checkpointEvery),
  keepLast: by.keepLast,
  keepEvery: maybe(by.keepEvery),
  initFrom: maybe(by.initFrom),
  record: by.record,
  flightBatches: by.flightBatches,
  onNan: by.onNan,
  backend: by.backend,
  threads: maybe(by.threads),
  blas: maybe(by.blas),
  onednn: maybe(by.onednn),
  cuda: maybe(by.cuda),
  adapter: maybe(by.adapter),
  precision: maybe(by.precision),
  tune: maybe(by.tune),
  name: by.name,
  runsDir: by.runsDir,
}) satisfies v.GenericSchema<unknown, RunConfig>;
