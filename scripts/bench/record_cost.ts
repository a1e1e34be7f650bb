/** What the record of a run, and the flight recorder beside it, cost the training. */
import { join } from "node:path";
import { NEVER } from "rxjs";
import { Gan, type ModelConfig } from "../../model/mod.ts";
import {
  contentHash,
  createRun,
  type Dataset,
  Guard,
  openRecording,
  type Recording,
  type TrainingRun,
} from "../../pipeline/mod.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { benchDatasetSize, benchSteps } from "./bench_steps.ts";
import { type SideCost, sideCost, type SideWork } from "./side_cost.ts";

export interface RecordCost extends SideCost {
  /** Of the log, a step. */
  bytes: number;
}

/** As `train` has it, unless users say otherwise. */
const level = "reference";

/** Only its name is recorded. */
const openAlready: TrainingRun["backend"] = {
  name: "cpu",
  description: "",
  reason: "",
  check: () => {},
  close: () => {},
};

/**
 * Makes steps on the current backend, in turn without and with all that takes them down: hashes of
 * the images, the log, its digests of the networks, and the flight recorder with its copies of them.
 *
 * @param steps of each kind
 */
export async function recordCost(model: ModelConfig, steps: number): Promise<RecordCost> {
  const runsDir = await Deno.makeTempDir();
  const settings = { ...presetSettings("quickstart"), runsDir, record: level } as const;
  const config = toRunConfig(settings, "bench");
  const run = await createRun(config);
  const gan = new Gan(model);
  const opened = { config, dataset: benchDataset(model), backend: openAlready, gan, run };
  try {
    const about = { stepsPerEpoch: benchDatasetSize, tell: () => {} };
    const recording = await openRecording(opened, about);
    const training = { ...opened, stop: NEVER, warnings: NEVER };
    const cost = await sideCost(gan, recorder(training, recording), steps);
    await recording.close();
    const { size } = await Deno.stat(join(run.folder, "record", "record.log"));
    return { ...cost, bytes: size / steps };
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

function benchDataset({ outputHeight, outputWidth, cDim }: ModelConfig): Dataset {
  return {
    name: "noise",
    size: benchDatasetSize,
    height: outputHeight,
    width: outputWidth,
    channels: cDim,
    skipped: [],
    skippedLater: NEVER,
    id: String,
    label: () => undefined,
    load: () => NEVER,
  };
}
