import { isOnnxFile } from "../contracts/extractors.ts";
import { type Checkpointer, fingerprint, openCheckpointer } from "../outputs/checkpoints/mod.ts";
import type { RunEvent } from "../contracts/events.ts";
import { Guard } from "../training/guard/mod.ts";
import { type Measurer, openMeasurer } from "../measures/mod.ts";
import { pending } from "../flow/pending.ts";
import { openRecording, type Recording } from "../outputs/record/mod.ts";
import { type LightStates, openLightStates } from "../outputs/states/mod.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { measureInterval } from "../contracts/steps.ts";
import type { RunOpening } from "../contracts/run_events.ts";
import { openSampler, type Sampler } from "../outputs/samples/sampler.ts";
import type { TrainingRun } from "../contracts/training_run.ts";
import type { Resource } from "../flow/using_resource.ts";

/** The outputs of training, open as long as training lasts. */
export interface RunTools {
  sampler: Sampler;
  checkpointer: Checkpointer;
  recording: Recording;
  guard: Guard;
  states: LightStates;
  /** Absent where nothing is measured. */
  measurer: Measurer | undefined;
  /** Resolves when all that was begun is told, such as the measures of the last sample. */
  told: () => Promise<void>;
}

/** A run that ends before its first measure is due has learned nothing worth the time. */
function isMeasured(config: RunConfig, totalSteps: number): boolean {
  return measureInterval(config) <= totalSteps;
}

/** @param tell receives their events, at any time */
export function runTools(
  training: TrainingRun,
  opening: RunOpening,
  tell: (event: RunEvent) => void,
): Resource<RunTools> {
  return {
    open: () => openTools(training, opening, tell),
    close: async ({ checkpointer, recording, measurer, states }) => {
      await states.close();
      measurer?.close();
      checkpointer.close();
      await recording.close();
    },
  };
}

async function openTools(
  training: TrainingRun,
  { stepsPerEpoch, totalSteps, backend }: RunOpening,
  tell: (event: RunEvent) => void,
): Promise<RunTools> {
  const { config, dataset, gan, run, resumedFrom } = training;
  const samples = pending();
  const extractor = config.measure ?? "off";
  const measurer = isMeasured(config, totalSteps)
    ? openMeasurer(gan, dataset, { ...config, extractor, lastStep: totalSteps })
    : undefined;
  // Of its user's own files, one that cannot be opened is told before an hour of training.
  if (isOnnxFile(extractor)) await measurer?.opened;
  const { saveReal, save } = await openSampler(gan, dataset, config, run, (at, pixels) => {
    if (!measurer) return;
    // Before a checkpoint of that step, as all that is told of a sample.
    void samples.track(measurer.kid(at, pixels).then((kid) => kid && tell(kid)));
  });
  const data = await fingerprint(dataset);
  const recording = await openRecording(training, {
    step: resumedFrom?.step,
    stepsPerEpoch,
    tell,
  });
  // A checkpoint newer than the events and the record would leave a gap in them after a resume.
  const told = async () => {
    await Promise.all([samples.settled(), recording.synced()]);
    await samples.settled(); // a sample's measures are begun when it is drawn
  };
  return {
    sampler: { saveReal, save: (at) => samples.track(save(at)) },
    checkpointer: openCheckpointer({ config, gan, run, data, backend, told }),
    recording,
    measurer,
    told,
    states: openLightStates({
      ...{ gan, folder: run.folder, totalSteps, tell },
      // Without a record no step can be trained again.
      keepStates: config.record === "off" ? 0 : config.keepStates,
      from: resumedFrom?.step ?? 0,
    }),
    guard: new Guard(training, { recording, stepsPerEpoch, tell }),
  };
}
