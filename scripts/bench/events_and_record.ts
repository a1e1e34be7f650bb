/** `deno task bench events` and `bench record`: what telling of a run, and recording it, cost the training. */
import { join } from "node:path";
import { NEVER, Subject } from "rxjs";
import { Gan, type ModelConfig } from "../../model/mod.ts";
import {
  contentHash,
  createRun,
  type Dataset,
  Guard,
  openRecording,
  type Recording,
  type Run,
  type RunConfig,
  stepDetails,
  type TrainedStep,
  type TrainingRun,
} from "../../pipeline/mod.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { benchDatasetSize, benchSteps, sideBenchmark } from "./side_work.ts";
import { type SideCost, sideCost, type SideWork } from "./side_work.ts";

export const events = sideBenchmark({
  name: "events",
  summary: "What telling of every step, and listening for commands, costs the training.",
  work: "all that tells of them and hears the users",
  allowedShare: 0.01,
  steps: 30,
  cost: eventsCost,
});

export const record = sideBenchmark<RecordCost>({
  name: "record",
  summary: "What recording every step, and the flight buffer, costs the training.",
  work: "the record of a run and the flight buffer beside it",
  allowedShare: 0.02,
  steps: 64, // two of the flight buffer's copies of the networks
  cost: recordCost,
  rows: ({ bytes }) => [["record.log", `${Math.round(bytes)} bytes a step`]],
});

interface RecordCost extends SideCost {
  /** Of the log, a step. */
  bytes: number;
}

/**
 * Makes steps on the current backend, in turn without and with all that a run does to tell of them
 * and to hear its users; writing events out is a part of it.
 *
 * @param steps of each kind
 */
export function eventsCost(model: ModelConfig, steps: number): Promise<SideCost> {
  return inRun(model, ({ gan, run }) => sideCost(gan, teller(gan, run), steps));
}

/** Tells of a step as `train` does. */
function teller(gan: Gan, run: Run): SideWork {
  const details = new Subject<TrainedStep>();
  const steps = benchSteps(gan.config);
  details.pipe(stepDetails(gan.config.zDist)).subscribe(run.append);
  return {
    after: (result, number) => {
      run.commands();
      const trained = steps.trained(result, number);
      details.next(trained);
      run.append(trained.step);
    },
  };
}

/**
 * Makes steps on the current backend, in turn without and with all that takes them down: hashes of
 * the images, the log, its digests of the networks, and the flight buffer with its copies of them.
 *
 * @param steps of each kind
 */
export function recordCost(model: ModelConfig, steps: number): Promise<RecordCost> {
  return inRun(model, async (own) => {
    const opened = { ...own, dataset: benchDataset(model), backend: openAlready };
    const about = { stepsPerEpoch: benchDatasetSize, tell: () => {} };
    const recording = await openRecording(opened, about);
    const training = { ...opened, stop: NEVER, warnings: NEVER };
    const cost = await sideCost(own.gan, recorder(training, recording), steps);
    await recording.close();
    const { size } = await Deno.stat(join(own.run.folder, "record", "record.log"));
    return { ...cost, bytes: size / steps };
  });
}

/** Uses a run that records as `train` does unless users say otherwise, and a GAN of the model. */
async function inRun<T>(
  model: ModelConfig,
  use: (own: { gan: Gan; run: Run; config: RunConfig }) => Promise<T>,
): Promise<T> {
  const runsDir = await Deno.makeTempDir();
  const settings = { ...presetSettings("quickstart"), runsDir, record: "reference" } as const;
  const config = toRunConfig(settings, "bench");
  const run = await createRun(config);
  const gan = new Gan(model);
  try {
    return await use({ gan, run, config });
  } finally {
    gan.dispose();
    run.close();
    await Deno.remove(runsDir, { recursive: true });
  }
}

/** Looks after a step as `train` does. */
function recorder(training: TrainingRun, recording: Recording): SideWork {
  const { gan, config: { flightBatches } } = training;
  const steps = benchSteps(gan.config);
  let onDigest = () => {};
  const digest: Recording["digest"] = (...state) => {
    recording.digest(...state);
    onDigest();
  };
  const guard = new Guard(training, {
    recording: { ...recording, digest },
    stepsPerEpoch: benchDatasetSize,
    tell: () => {},
  });
  let snapshotAt = -Infinity;
  return {
    before: async (step) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      onDigest = resolve;
      guard.before(steps.batch(step));
      if (step - snapshotAt < flightBatches) return;
      snapshotAt = step;
      await promise;
    },
    after: (result, step) => {
      const trained = steps.trained(result, step);
      const { batch, step: losses } = trained;
      hashImages(batch.pixels, batch.ids.length);
      guard.after(trained);
      recording.step({ batch, learningRates: gan.learningRates, losses });
    },
  };
}

function hashImages(pixels: Uint8Array, count: number): void {
  const size = pixels.length / count;
  for (let i = 0; i < count; i++) contentHash(pixels.subarray(i * size, (i + 1) * size));
}

/** Only its name is recorded. */
const openAlready: TrainingRun["backend"] = {
  ...{ name: "cpu", description: "", reason: "" },
  check: () => {},
  close: () => {},
};

function benchDataset({ outputHeight, outputWidth, cDim }: ModelConfig): Dataset {
  return {
    ...{ name: "noise", size: benchDatasetSize },
    ...{ height: outputHeight, width: outputWidth, channels: cDim },
    ...{ skipped: [], skippedLater: NEVER },
    id: String,
    label: () => undefined,
    load: () => NEVER,
  };
}
