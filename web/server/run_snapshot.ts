/** All that a page needs to show of a run, as of one moment. */
import type {
  BatchShown,
  CheckpointSaved,
  CommandObeyed,
  DataSkipped,
  Distributions,
  Histogram,
  Incident,
  MemoryUsed,
  RealSaved,
  RecordingEnded,
  RolledBack,
  RunEnded,
  RunResumed,
  RunStarted,
  SampleSaved,
  Warning,
} from "../../pipeline/contracts/events.ts";
import type {
  EventOf,
  EventType,
  RunReader,
  RunSummary,
  StepColumns,
} from "../../pipeline/store/mod.ts";

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
  /** Every beginning and every end, of which a resumed run has several. */
  starts: (RunStarted | RunResumed)[];
  ends: RunEnded[];
  rollbacks: RolledBack[];
  recordingEnds: RecordingEnded[];
  /** The newest of them. */
  skipped: DataSkipped[];
  distributions: DistributionColumns;
  memory?: MemoryUsed;
  ended?: RunEnded;
}

// Heat-maps are some hundred pixels wide.
export const mostHistograms = 300;

// A folder may hold a million files that are no images; a log of them all helps nobody.
const mostSkipped = 200;

/**
 * @param points the most steps to answer with
 * @param histograms the most distributions
 */
export function runSnapshot(
  reader: RunReader,
  points: number,
  histograms = Math.min(points, mostHistograms),
): RunSnapshot {
  const all = <T extends EventType>(type: T): EventOf<T>[] =>
    reader.all(type).map(({ event }) => event);
  return {
    started: startOf(reader),
    summary: reader.summary(),
    steps: reader.steps({ points }),
    samples: all("sample"),
    reals: all("real"),
    checkpoints: all("checkpoint"),
    incidents: all("incident"),
    commands: all("command"),
    warnings: all("warning"),
    batches: all("batch"),
    starts: [...all("run-started"), ...all("run-resumed")],
    ends: all("run-ended"),
    rollbacks: all("rolled-back"),
    recordingEnds: all("recording-ended"),
    skipped: all("data-skipped").slice(-mostSkipped),
    memory: reader.last("memory")?.event,
    distributions: distributionColumns(reader.distributions({ points: histograms })),
    ended: endOf(reader),
  };
}

/** How the run began, or was last resumed. */
export function startOf(reader: RunReader): RunStarted | RunResumed | undefined {
  return (reader.last("run-resumed") ?? reader.first("run-started"))?.event;
}

export function distributionColumns(events: readonly Distributions[]): DistributionColumns {
  const column = <K extends "step" | "z" | "dReal" | "dFake">(key: K) =>
    events.map((event) => event[key]);
  return { step: column("step"), z: column("z"), dReal: column("dReal"), dFake: column("dFake") };
}

function endOf(reader: RunReader): RunEnded | undefined {
  const ended = reader.last("run-ended");
  const opened = reader.last("run-resumed") ?? reader.last("run-started");
  return ended && ended.seq > (opened?.seq ?? 0) ? ended.event : undefined;
}
