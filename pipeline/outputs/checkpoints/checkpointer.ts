import settings from "../../../deno.json" with { type: "json" };
import { encodeSafetensors, type Gan, stopwatch } from "../../../model/mod.ts";
import type { CapturedState } from "./checkpoint.ts";
import type { CheckpointSaved, StepDone } from "../../contracts/events.ts";
import type { RunConfig } from "../../contracts/run_config.ts";
import { databasePath } from "../../store/run_folder.ts";
import type { Run } from "../../contracts/training_run.ts";
import { checkpointName, checkpointsFolder } from "./folders.ts";
import { checkpointFormat, type DataFingerprint } from "./manifest.ts";
import { isKeptForGood } from "./retention.ts";
import { openCheckpointWriter } from "./writer.ts";

export interface CheckpointerOptions {
  config: RunConfig;
  gan: Gan;
  run: Pick<Run, "folder" | "flush">;
  data: DataFingerprint;
  backend: string;
  /** Settles when the events and the record of the steps so far are written. */
  told: () => Promise<unknown>;
}

type Place = Pick<StepDone, "step" | "epoch" | "stepInEpoch">;

export interface Checkpointer {
  /** Copies the state off the device, all of it as it is at the time of the call. */
  capture(at: Place, why: CheckpointSaved["why"]): CapturedState;
  /** Whether the checkpoint of that step is kept for good. */
  isKept(step: number): boolean;
  close(): void;
}

/** Makes checkpoints of a run: copies the state here; a thread writes it. */
export function openCheckpointer(
  { config, gan, run, data, backend, told }: CheckpointerOptions,
): Checkpointer {
  const writer = openCheckpointWriter();
  const folder = checkpointsFolder(run.folder);
  // Committed events survive the process, and a power cut once this file is synced. SQLite holds its
  // locks on other files; closing one of those here would drop them.
  const log = `${databasePath(run.folder)}-wal`;
  const { cDim, yDim, seed } = gan.config;
  const { keepLast, keepEvery } = config;
  const constant = {
    format: checkpointFormat,
    run: config.name,
    seed,
    config: { ...config, cDim, yDim },
    data,
    backend,
    versions,
  } as const;

  const capture = ({ step, epoch, stepInEpoch }: Place, why: CheckpointSaved["why"]) => {
    // Training is paused during these.
    const stall = stopwatch<"capture" | "encode">();
    const reading = stall.time("capture", () => gan.capture());
    // Nobody awaits a copy that a newer one replaces.
    reading.catch(() => {});
    const manifest = {
      ...constant,
      ...{ step, epoch, stepInEpoch },
      at: Date.now(),
      learningRates: gan.learningRates,
    };

    const write = async (): Promise<CheckpointSaved> => {
      const state = await reading;
      const tensors = stall.time("encode", () => encodeSafetensors(state));
      // Without the events before the checkpoint, a resumed run would lack them.
      await told();
      run.flush();
      const begun = performance.now();
      const retention = { keepLast, keepEvery };
      const bytes = await writer.write({ before: [log], folder, manifest, tensors, retention });
      return {
        type: "checkpoint",
        at: Date.now(),
        ...{ step, epoch, stepInEpoch },
        folder: `checkpoints/${checkpointName(step)}`,
        why,
        bytes,
        stallMillis: stall.millis("capture") + stall.millis("encode"),
        writeMillis: performance.now() - begun,
      };
    };
    return { step, why, write };
  };

  return { capture, isKept: (step) => isKeptForGood(step, config), close: writer.close };
}

/** The versions that a checkpoint names: other versions may round differently. */
export const versions = {
  project: settings.version,
  deno: Deno.version.deno,
  tfjs: settings.imports["@tensorflow/tfjs-core"].split("@").at(-1) ?? "",
};
