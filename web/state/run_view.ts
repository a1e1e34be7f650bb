/** What the page knows of a run: a snapshot of its history, and every event since. */
import type {
  BatchShown,
  CheckpointSaved,
  Distributions,
  MemoryUsed,
  RealSaved,
  RunEnded,
  RunEvent,
  RunResumed,
  RunStarted,
  SampleSaved,
  StepDone,
} from "../../pipeline/contracts/events.ts";
import { pausedAfter } from "../../pipeline/contracts/paused.ts";
import { noSteps, type StepTable, upToStep, withSteps } from "./step_table.ts";
import { thin } from "./thin.ts";

/** Anything but what is drawn as curves and pictures: the lines of the run's log. */
export type StoryEvent = Exclude<
  RunEvent,
  StepDone | SampleSaved | RealSaved | Distributions | MemoryUsed
>;

export interface RunView {
  /** The last event that the view has seen. */
  lastSeq: number;
  started?: RunStarted | RunResumed;
  /** When the run first began, in milliseconds since 1970. */
  startedAt: number;
  steps: StepTable;
  samples: readonly SampleSaved[];
  real?: RealSaved;
  distributions: readonly Distributions[];
  /** The last that was told. */
  memory?: MemoryUsed;
  /** In the order in which it happened. */
  story: readonly StoryEvent[];
  /** Absent while the run goes on. */
  ended?: RunEnded;
  isPaused: boolean;
  /** When anything was last heard of the run, in milliseconds since 1970. */
  lastAt: number;
}

export interface NumberedEvent {
  seq: number;
  event: RunEvent;
}

export const nothingSeen: RunView = {
  lastSeq: 0,
  startedAt: 0,
  steps: noSteps,
  samples: [],
  distributions: [],
  story: [],
  isPaused: false,
  lastAt: 0,
};

// Twice what a wide screen can show; beyond, the past is thinned.
const mostRows = 6000;
const mostDistributions = 600;
const mostStory = 2000;

/** The view after some more events. Events that it has seen already change nothing. */
export function follow(view: RunView, events: readonly NumberedEvent[]): RunView {
  const fresh = events.filter(({ seq }) => seq > view.lastSeq);
  if (fresh.length === 0) return view;
  let next = { ...view, lastSeq: fresh[fresh.length - 1].seq };
  // Steps come in crowds, and appending them one by one would copy the columns for each.
  let steps: StepDone[] = [];
  for (const { event } of fresh) {
    if (event.type === "step") {
      steps.push(event);
      continue;
    }
    next = afterEvent(afterSteps(next, steps), event);
    steps = [];
  }
  return afterSteps(next, steps);
}

function afterSteps(view: RunView, steps: readonly StepDone[]): RunView {
  if (steps.length === 0) return view;
  const table = withSteps(view.steps, steps);
  return {
    ...view,
    steps: table.step.length > mostRows ? thin(table, mostRows / 2) : table,
    lastAt: steps[steps.length - 1].at,
  };
}

function afterEvent(before: RunView, event: Exclude<RunEvent, StepDone>): RunView {
  const view = { ...before, lastAt: event.at };
  switch (event.type) {
    case "sample":
      return { ...view, samples: withSample(view.samples, event) };
    case "real":
      return { ...view, real: event };
    case "distributions":
      return { ...view, distributions: withDistributions(view.distributions, event) };
    case "memory":
      return { ...view, memory: event };
    default:
      return { ...afterStory(view, event), story: [...view.story, event].slice(-mostStory) };
  }
}

/** What the lines of the log change beside the log. */
function afterStory(view: RunView, event: StoryEvent): RunView {
  switch (event.type) {
    case "run-started":
      return { ...view, started: event, startedAt: event.at, ended: undefined };
    case "run-resumed":
      return { ...backTo(view, event.step), started: event, ended: undefined, isPaused: false };
    case "run-ended":
      return { ...view, ended: event, isPaused: false };
    case "command":
      return { ...view, isPaused: pausedAfter(view.isPaused, event.command) };
    default:
      return view;
  }
}

/** Forgets what came after a step that the run has gone back to: it does not count any more. */
function backTo(view: RunView, step: number): RunView {
  const counts = (event: { step: number }) => event.step <= step;
  return {
    ...view,
    steps: upToStep(view.steps, step),
    samples: view.samples.filter(counts),
    distributions: view.distributions.filter(counts),
  };
}

/** One sample a step: one that was asked for may repeat one that was due. */
function withSample(samples: readonly SampleSaved[], sample: SampleSaved): SampleSaved[] {
  return [...samples.filter(({ step }) => step !== sample.step), sample];
}

function withDistributions(known: readonly Distributions[], one: Distributions): Distributions[] {
  const all = [...known, one];
  return all.length > mostDistributions ? all.filter((_, i) => i % 2 === 1) : all;
}

/** Steps done so far, as far as the page has heard. */
export function stepsDone({ steps, ended, started }: RunView): number {
  const last = steps.step.at(-1) ?? 0;
  const from = started?.type === "run-resumed" ? started.step : 0;
  return Math.max(last, ended?.step ?? 0, from);
}

export function checkpointsOf(view: RunView): CheckpointSaved[] {
  return view.story.filter((event) => event.type === "checkpoint");
}

export function batchesOf(view: RunView): BatchShown[] {
  return view.story.filter((event) => event.type === "batch");
}
