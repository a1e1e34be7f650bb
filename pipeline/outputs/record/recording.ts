import { join } from "node:path";
import type { GanState, LearningRates, StepLosses } from "../../../model/mod.ts";
import { errorMessage } from "../../contracts/text.ts";
import type { RecordingEnded, StepDone } from "../../contracts/events.ts";
import type { TrainingRun } from "../../contracts/training_run.ts";
import type { AppendableFile } from "./appender.ts";
import { type RecordedStep, Recorder } from "./recorder.ts";
import { settingsOf } from "./code_version.ts";
import { openRecordWriter } from "./writer.ts";
import { type MonoTypeOperatorFunction, tap } from "rxjs";
import type { TrainedStep } from "../../contracts/batch.ts";

/** The recording of a run. It may end before the run does, and never ends the run. */
export interface Recording {
  step(trained: RecordedStep): void;
  digest(step: number, state: GanState): void;
  rollback(step: number, to: number): void;
  /** Settles when everything recorded so far would survive a power cut, or the recording has ended. */
  synced(): Promise<void>;
  close(): Promise<void>;
}

export interface RecordingOptions {
  /** Steps done at the checkpoint that the run resumes from. */
  step?: number;
  stepsPerEpoch: number;
  /** Receives, at most once, the reason and place if the recording ends before the run. */
  tell: (event: RecordingEnded) => void;
  open?: (path: string) => Promise<AppendableFile>;
}

/** The record's folder in the run's folder. */
const recordFolder = "record";

/** Opens the record of a run, unless recording is off. Never throws: a failure is an event. */
export async function openRecording(
  training: Pick<TrainingRun, "config" | "dataset" | "backend" | "gan" | "run">,
  { step = 0, stepsPerEpoch, tell, open }: RecordingOptions,
): Promise<Recording> {
  const { config, gan, run } = training;
  const level = config.record;
  if (level === "off") return noRecording;

  let recorded = step;
  const onFailure = (reason: string) =>
    tell({
      type: "recording-ended",
      at: Date.now(),
      step: recorded,
      file: join(recordFolder, "record.log"),
      reason,
    });
  try {
    const writer = await openRecordWriter(join(run.folder, recordFolder), {
      step,
      onFailure,
      open,
    });
    const recorder = new Recorder(writer, { level, seed: gan.config.seed });
    writer.write(settingsOf(training, { step, level, stepsPerEpoch }));
    return {
      step: (trained) => {
        const done = trained.batch.position.step + 1;
        recorder.step(trained, () => recorded = done);
      },
      digest: (step, state) => recorder.digest(step, state),
      rollback: (step, to) => recorder.rollback(step, to),
      synced: () => recorder.synced(),
      close: () => recorder.close(),
    };
  } catch (error) {
    onFailure(errorMessage(error));
    return noRecording;
  }
}

const noRecording: Recording = {
  step: () => {},
  digest: () => {},
  rollback: () => {},
  synced: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Records every step that passes, from host data that exists anyway.
 *
 * @param rates called at each step, before a command can change the rates for the next one
 */
export function record(
  recording: Pick<Recording, "step">,
  rates: () => LearningRates,
): MonoTypeOperatorFunction<TrainedStep> {
  return tap(({ batch, step }) =>
    recording.step({ batch, learningRates: rates(), losses: lossesOf(step) })
  );
}

/** The losses of a step event. */
export function lossesOf(
  { dLossReal, dLossFake, dLoss, gLoss, meanDReal, meanDFake }: StepDone,
): StepLosses {
  return { dLossReal, dLossFake, dLoss, gLoss, meanDReal, meanDFake };
}
