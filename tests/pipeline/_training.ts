/** Whole runs of tiny networks, begun or gone on with as the command does it, in this process. */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { from, lastValueFrom, NEVER, type Observable, tap, toArray } from "rxjs";
import { Gan } from "../../model/mod.ts";
import type { BackendName, ChosenBackend } from "../../ops/mod.ts";
import {
  createRun,
  modelConfig,
  openDataset,
  type Run,
  type RunConfig,
  type RunEvent,
  train,
} from "../../pipeline/mod.ts";
import {
  checkGoesOn,
  continueRun,
  readStoppedRun,
  restoreCheckpoint,
  resumedFrom,
  resumeWarnings,
  type StoppedRun,
} from "../../pipeline/run/resume.ts";
import { runConfig, writePngs } from "./sources/_fixtures.ts";

/** Whatever backend tfjs has at the moment. */
export function currentBackend(name: BackendName = "wasm"): ChosenBackend {
  return { name, description: "under test", reason: "", check: () => {}, close: () => {} };
}

/** What trains where a test says nothing: no other takes as little time for networks this tiny. */
async function usualBackend(): Promise<ChosenBackend> {
  await import("./_wasm.ts"); // not where a test opens its own
  await tf.setBackend("wasm");
  return currentBackend("wasm");
}

/** 20 small images in two classes: epochs of five steps. */
export async function writePhotos(dir: string): Promise<string> {
  const photos = join(dir, "photos");
  for (const name of ["dark", "light"]) await writePngs(join(photos, name), 10, 16);
  return photos;
}

export const architectures = ["unconditional", "conditional"] as const;

/** Seven steps of a run that draws from every random stream there is. */
export function tinyConfig(
  dir: string,
  architecture: (typeof architectures)[number],
  overrides: Partial<RunConfig> = {},
): RunConfig {
  return runConfig({
    dataset: join(dir, "photos"),
    labels: architecture === "conditional" ? "folder" : "none",
    crop: false,
    runsDir: join(dir, "runs"),
    name: "whole",
    model: { gfDim: 2, dfDim: 2, gfcDim: 6, dfcDim: 6, zDim: 4 },
    augment: ["flip", "crop=2", "brightness=0.2", "cutout=4"],
    sampleNum: 3,
    sampleEvery: 2,
    epochs: undefined,
    maxSteps: 7,
    checkpointEvery: 100,
    prefetch: 2,
    ...overrides,
  });
}

export interface TrainOptions {
  backend?: ChosenBackend;
  stop?: Observable<unknown>;
  /** As `TrainingRun` has it. */
  stepsAhead?: number;
  /** Called with each event as it happens. */
  onEvent?: (event: RunEvent, gan: Gan) => void;
}

/** Trains a new run to its end. */
export async function trainNew(config: RunConfig, options: TrainOptions = {}): Promise<RunEvent[]> {
  const backend = options.backend ?? await usualBackend();
  const dataset = await openDataset(config);
  const model = modelConfig(config, dataset);
  const gan = new Gan(model);
  const run = await createRun({ ...config, cDim: model.cDim, yDim: model.yDim });
  return await toEnd({ config, dataset, gan, run }, { ...options, backend });
}

/** Goes on with a run, to its end. */
export async function trainOn(
  folder: string,
  changes: Partial<RunConfig> = {},
  options: TrainOptions = {},
): Promise<RunEvent[]> {
  const backend = options.backend ?? await usualBackend();
  const stopped = readStoppedRun(folder, changes);
  const { config } = stopped;
  const dataset = await openDataset(config);
  await checkGoesOn(stopped, dataset);
  const gan = new Gan(modelConfig(config, dataset));
  restoreCheckpoint(gan, stopped);
  const run = await continueRun(stopped, {});
  return await toEnd({ config, dataset, gan, run }, { ...options, backend }, stopped);
}

async function toEnd(
  opened: {
    config: RunConfig;
    dataset: Awaited<ReturnType<typeof openDataset>>;
    gan: Gan;
    run: Run;
  },
  { backend, stop = NEVER, stepsAhead, onEvent = () => {} }: TrainOptions & {
    backend: ChosenBackend;
  },
  stopped?: StoppedRun,
): Promise<RunEvent[]> {
  const { gan, run } = opened;
  try {
    const training = { ...opened, backend, stop, stepsAhead };
    const point = stopped && { resumedFrom: resumedFrom(stopped) };
    const warnings = from(stopped ? resumeWarnings(stopped, backend) : []);
    const events = train({ ...training, ...point, warnings });
    return await lastValueFrom(events.pipe(tap((event) => onEvent(event, gan)), toArray()));
  } finally {
    run.close();
    gan.dispose();
  }
}
