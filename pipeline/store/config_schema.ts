/** What a run's configuration must be, wherever it is read from. */
import * as v from "valibot";
import type { RunConfig } from "../run_config.ts";
import { maybe, measured, number, text, whole } from "./_schemas.ts";

const model = v.object({
  outputHeight: whole,
  outputWidth: whole,
  zDim: whole,
  zDist: v.picklist(["uniform", "normal", "uniform01"]),
  gfDim: whole,
  dfDim: whole,
  gfcDim: whole,
  dfcDim: whole,
  batchSize: whole,
  learningRate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
  dUpdates: whole,
  gUpdates: whole,
  seed: whole,
}) satisfies v.GenericSchema<unknown, RunConfig["model"]>;

export const runConfig = v.object({
  preset: text,
  dataset: text,
  dataDir: text,
  cacheDir: text,
  avatarStyle: text,
  avatarCount: whole,
  pattern: text,
  labels: v.picklist(["none", "folder"]),
  inputHeight: maybe(whole),
  inputWidth: maybe(whole),
  crop: v.boolean(),
  cDim: maybe(v.picklist([1, 3, 4])),
  yDim: maybe(whole),
  model,
  trainSize: maybe(whole),
  // Infinity is how a caller says "without end".
  epochs: maybe(measured),
  maxSteps: maybe(measured),
  augment: v.array(text),
  prefetch: whole,
  decodeConcurrency: whole,
  sampleNum: whole,
  sampleEvery: measured,
  record: v.picklist(["off", "reference", "pixels"]),
  flightBatches: whole,
  onNan: v.picklist(["stop", "rollback", "ignore"]),
  backend: v.picklist(["webgpu", "blas", "wasm", "cpu", "auto"]),
  threads: maybe(whole),
  blas: maybe(text),
  name: text,
  runsDir: text,
}) satisfies v.GenericSchema<unknown, RunConfig>;
