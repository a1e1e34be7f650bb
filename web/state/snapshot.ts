/** What the server tells of a run at first: its history, thinned to what a page can show. */
import type {
  Distributions,
  Histogram,
  RealSaved,
  RunEnded,
  RunEvent,
  RunResumed,
  RunStarted,
  SampleSaved,
} from "../../pipeline/events.ts";
import { pausedAfter, type RunView, type StoryEvent } from "./run_view.ts";
import { readColumns, readNumber, type WireColumns } from "./step_table.ts";

export interface DistributionColumns {
  step: number[];
  z: Histogram[];
  dReal: Histogram[];
  dFake: Histogram[];
}

export interface RunSnapshot {
  started?: RunStarted | RunResumed;
  steps: WireColumns;
  samples: SampleSaved[];
  reals: RealSaved[];
  distributions: DistributionColumns;
  checkpoints: StoryEvent[];
  incidents: StoryEvent[];
  commands: StoryEvent[];
  warnings: StoryEvent[];
  batches: StoryEvent[];
  ended?: RunEnded;
}

/** The view that a snapshot gives. */
export function readSnapshot(snapshot: RunSnapshot, seq: number, createdAt: number): RunView {
  const { started, ended, reals } = snapshot;
  const story = storyOf(snapshot);
  const steps = readColumns(snapshot.steps);
  return {
    lastSeq: seq,
    started,
    startedAt: started?.type === "run-started" ? started.at : createdAt,
    steps,
    samples: snapshot.samples,
    real: reals.at(-1),
    distributions: readDistributions(snapshot.distributions),
    story,
    ended,
    isPaused: ended === undefined && isPaused(story, started?.at ?? 0),
    lastAt: Math.max(steps.at.at(-1) ?? 0, story.at(-1)?.at ?? 0, started?.at ?? 0),
  };
}

/** Lists of several kinds of events, as one story. */
function storyOf({ started, ended, ...lists }: RunSnapshot): StoryEvent[] {
  const { checkpoints, incidents, commands, warnings, batches } = lists;
  const ends = [started, ended].filter((event) => event !== undefined);
  return [...ends, ...checkpoints, ...incidents, ...commands, ...warnings, ...batches]
    .sort((a, b) => a.at - b.at);
}

/** A run that was resumed trains, whatever was asked of it before. */
function isPaused(story: readonly StoryEvent[], sinceAt: number): boolean {
  return story
    .filter((event) => event.type === "command" && event.at >= sinceAt)
    .reduce(
      (paused, event) =>
        event.type === "command" ? pausedAfter(paused, event.command.name) : paused,
      false,
    );
}

export function readDistributions(columns: DistributionColumns): Distributions[] {
  return columns.step.map((step, i) => ({
    type: "distributions",
    at: 0,
    step,
    z: columns.z[i],
    dReal: columns.dReal[i],
    dFake: columns.dFake[i],
  }));
}

// Measured numbers, which a diverging run makes NaN; other texts may well read "NaN".
const measured =
  /^(dLoss|gLoss|meanD|.*Millis$|imagesPerSecond|discriminator|generator|totalSteps)/;

/** One event as it comes over the wire. */
export function readEvent(json: string): RunEvent {
  return JSON.parse(
    json,
    (key, value) => typeof value === "string" && measured.test(key) ? readNumber(value) : value,
  );
}
