/** A run's settings as the command line sees them: flat, one per flag, most of them with a default. */
import { defaultModelConfig } from "../../model/mod.ts";
import {
  defaultPlaces,
  type FlatConfig,
  newestReading,
  type RunConfig,
  runConfigOf,
} from "../../pipeline/mod.ts";
import { projectPath } from "./places.ts";

export interface Settings extends Omit<FlatConfig, "name" | "outputWidth" | "reading"> {
  /** By default the next free name. */
  name: string | undefined;
  /** By default the height. */
  outputWidth: number | undefined;
}

/** The paper's defaults. Presets override them, and flags override both. */
export const defaultSettings: Settings = {
  ...defaultModelConfig,
  cDim: undefined,
  yDim: undefined,
  outputWidth: undefined,
  preset: "quickstart",
  dataset: "avatars",
  ...defaultPlaces,
  cacheImages: "auto",
  cacheLimit: undefined,
  avatarStyle: "adventurer",
  avatarCount: 4096,
  pattern: "**/*.{jpg,jpeg,jfif,png,webp,gif,tif,tiff,avif}",
  labels: "none",
  inputHeight: undefined,
  inputWidth: undefined,
  crop: true,
  trainSize: undefined,
  epochs: 25,
  maxSteps: undefined,
  augment: [],
  prefetch: 4,
  decodeConcurrency: 4,
  sampleNum: 64,
  sampleEvery: 100,
  measure: "random",
  measureEvery: undefined,
  holdOut: undefined,
  keepBest: true,
  patience: undefined,
  checkpointEvery: 500,
  keepLast: 3,
  keepEvery: undefined,
  keepStates: 512,
  initFrom: undefined,
  record: "reference",
  flightBatches: 32,
  onNan: "stop",
  backend: "auto",
  threads: undefined,
  blas: undefined,
  onednn: undefined,
  cuda: undefined,
  adapter: undefined,
  precision: undefined,
  tune: "quick",
  name: undefined,
  runsDir: "runs",
};

/** Settings with every default in place, as a run takes them; the defaults of its folders are the project's. */
export function toRunConfig(settings: Settings, name: string): RunConfig {
  const { outputHeight, outputWidth = outputHeight, inputHeight, inputWidth = inputHeight } =
    settings;
  return runConfigOf({
    ...settings,
    name,
    outputWidth,
    inputWidth,
    reading: newestReading,
    runsDir: projectPath(settings.runsDir),
    dataDir: projectPath(settings.dataDir),
    cacheDir: projectPath(settings.cacheDir),
  });
}
