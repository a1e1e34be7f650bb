/**
 * A run's state, folded from its events. The terminal, the page, the list of runs and the server's
 * snapshots all use this reducer; each keeps what it shows.
 */
import type {
  AugmentationAdapted,
  Distributions,
  MemoryUsed,
  RanksMeasured,
  RealSaved,
  RunCommand,
  RunEnded,
  RunEvent,
  RunResumed,
  RunStarted,
  SampleMeasured,
  SampleSaved,
  StepDone,
} from "./events.ts";

/** Events that a page draws as curves, pictures or figures. */
const drawnTypes = [
  ...["step", "sample", "sample-measured", "real"] as const,
  ...["distributions", "gradients", "memory", "ranks", "augmentation"] as const,
] as const;

/** An event of the run's log: all that is not drawn. */
export type StoryEvent = Exclude<RunEvent, { type: typeof drawnTypes[number] }>;

export interface RunState {
  /** The newest start or resume. */
  started?: RunStarted | RunResumed;
  /** When the run first started, in milliseconds since 1970. */
  startedAt: number;
  /** Absent while the run goes on. */
  ended?: RunEnded;
  isPaused: boolean;
  stepsDone: number;
  /** Steps among the folded events: fewer than `stepsDone` where the run was resumed. */
  stepsSeen: number;
  /** Running mean over about 20 steps, waiting for data included. */
  millisPerStep: number;
  /** Steps done at the newest checkpoint, if there is one to resume from. */
  savedStep?: number;
  /** Number of skipped files. */
  skipped: number;
  /** At most one per step, oldest first. */
  samples: readonly SampleSaved[];
  /** The real images, for comparison. */
  real?: RealSaved;
  /** Thinned to 600. */
  distributions: readonly Distributions[];
  /** The newest measurement. */
  memory?: MemoryUsed;
  /** Of a run of several processes. */
  ranks?: RanksMeasured;
  /** The decisions of adaptive augmentation. Thinned to 600, of which the newest is the last. */
  augmentations: readonly AugmentationAdapted[];
  /** What was measured of samples. Thinned to 600, of which the newest is the last. */
  kids: readonly SampleMeasured[];
  /** The newest 2,000 events of the log, oldest first. */
  story: readonly StoryEvent[];
  /** When the newest event happened, in milliseconds since 1970. */
  lastAt: number;
}

/** The state of a run without events. */
export const noEvents: RunState = {
  startedAt: 0,
  isPaused: false,
  stepsDone: 0,
  stepsSeen: 0,
  millisPerStep: 0,
  skipped: 0,
  samples: [],
  distributions: [],
  augmentations: [],
  kids: [],
  story: [],
  lastAt: 0,
};

const recentSteps = 20;
const mostThinned = 600;
const mostStory = 2000;

/** The state after more events. */
export function runAfter(run: RunState, events: readonly RunEvent[]): RunState {
  const next = events.reduce(afterEvent, run);
  // Appended at once, since each append copies the list.
  const story = events.filter(isStory);
  return story.length === 0 ? next : { ...next, story: [...run.story, ...story].slice(-mostStory) };
}

export function isStory(event: RunEvent): event is StoryEvent {
  const drawn: readonly string[] = drawnTypes;
  return !drawn.includes(event.type);
}

function afterEvent(before: RunState, event: RunEvent): RunState {
  const run = { ...before, lastAt: event.at };
  switch (event.type) {
    case "run-started":
      return {
        ...run,
        started: event,
        startedAt: event.at,
        ended: undefined,
        savedStep: undefined,
      };
    case "run-resumed":
      return resumed(run, event);
    case "run-ended":
      return { ...run, ended: event, isPaused: false, stepsDone: latest(run, event) };
    case "step":
      return { ...run, ...paceAfter(run, event), stepsDone: event.step };
    case "command":
      return { ...run, isPaused: isPausedAfter(run.isPaused, event.command) };
    case "checkpoint":
      return { ...run, savedStep: event.step };
    case "data-skipped":
      return { ...run, skipped: run.skipped + 1 };
    case "sample":
      return { ...run, samples: withSample(run.samples, event) };
    case "real":
      return { ...run, real: event };
    case "distributions":
      return { ...run, distributions: thinnedWith(run.distributions, event) };
    case "memory":
      return { ...run, memory: event };
    case "ranks":
      return { ...run, ranks: event };
    case "sample-measured":
      return { ...run, kids: thinnedWith(run.kids, event) };
    case "augmentation":
      return { ...run, augmentations: thinnedWith(run.augmentations, event) };
    default:
      return run;
  }
}

/** Drops what came after the checkpoint, because the run does those steps again. */
function resumed(run: RunState, event: RunResumed): RunState {
  const counts = ({ step }: { step: number }) => step <= event.step;
  return {
    ...run,
    started: event,
    ended: undefined,
    isPaused: false,
    stepsDone: event.step,
    savedStep: event.step,
    samples: run.samples.filter(counts),
    distributions: run.distributions.filter(counts),
    augmentations: run.augmentations.filter(counts),
    kids: run.kids.filter(counts),
  };
}

function latest({ stepsDone }: RunState, { step }: RunEnded): number {
  return Math.max(stepsDone, step);
}

function paceAfter(run: RunState, { stepMillis, waitMillis }: StepDone) {
  const stepsSeen = run.stepsSeen + 1;
  const change = stepMillis + waitMillis - run.millisPerStep;
  const millisPerStep = run.millisPerStep + change / Math.min(stepsSeen, recentSteps);
  return { stepsSeen, millisPerStep };
}

/** After `one-step` a run does one step and pauses. */
function isPausedAfter(isPaused: boolean, { name }: RunCommand): boolean {
  if (name === "pause" || name === "one-step") return true;
  return name === "resume" || name === "stop" ? false : isPaused;
}

/** A requested sample replaces the scheduled one of the same step. */
function withSample(samples: readonly SampleSaved[], sample: SampleSaved): SampleSaved[] {
  return [...samples.filter(({ step }) => step !== sample.step), sample];
}

function thinnedWith<T>(known: readonly T[], one: T): T[] {
  const all = [...known, one];
  return all.length > mostThinned ? all.filter((_, i) => (all.length - 1 - i) % 2 === 0) : all;
}
