/** The server's first answer about a run: its history, thinned to what a page can show. */
import type {
  AugmentationAdapted,
  BatchShown,
  CheckpointSaved,
  CommandObeyed,
  DataSkipped,
  Histogram,
  Incident,
  MemoryUsed,
  RanksMeasured,
  RealSaved,
  RecordingEnded,
  RolledBack,
  RunEnded,
  RunResumed,
  RunStarted,
  SampleMeasured,
  SampleSaved,
  Warning,
} from "../../pipeline/contracts/events.ts";
import type { RunSummary } from "../../pipeline/store/mod.ts";
import type { StepColumns } from "../../pipeline/store/mod.ts";
import type { StoryEvent } from "./run_view.ts";

/** Histograms by step, the newest last. */
export interface DistributionColumns {
  step: number[];
  z: Histogram[];
  dReal: Histogram[];
  dFake: Histogram[];
}

export interface RunSnapshot {
  /** Absent before the run's first event. */
  started?: RunStarted | RunResumed;
  summary: RunSummary;
  steps: StepColumns;
  samples: SampleSaved[];
  reals: RealSaved[];
  checkpoints: CheckpointSaved[];
  incidents: Incident[];
  commands: CommandObeyed[];
  warnings: Warning[];
  batches: BatchShown[];
  /** All starts, resumes and ends. */
  starts: (RunStarted | RunResumed)[];
  ends: RunEnded[];
  rollbacks: RolledBack[];
  recordingEnds: RecordingEnded[];
  /** The newest of them. */
  skipped: DataSkipped[];
  /** Events of the log that have no list above. */
  others: StoryEvent[];
  distributions: DistributionColumns;
  memory?: MemoryUsed;
  ranks?: RanksMeasured;
  /** Thinned as the steps are. */
  augmentations: AugmentationAdapted[];
  kids: SampleMeasured[];
  ended?: RunEnded;
}
