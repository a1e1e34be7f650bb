/** What the page knows of a replay, folded from its events. */
import type {
  ReplayEnded,
  ReplayEvent,
  ReplayStarted,
  ReplayStep,
  ToldDifference,
} from "../../pipeline/contracts/replay_events.ts";
import { readColumns, type StepTable } from "./step_table.ts";

/** The first difference of each kind in a replay; for variables, also the first with a measured distance. */
export interface FirstDifference {
  step: number;
  difference: ToldDifference;
}

export interface ReplayView {
  started?: ReplayStarted;
  /** In order, including the steps that lead up. */
  steps: readonly ReplayStep[];
  /** In order of arrival. */
  firsts: readonly FirstDifference[];
  /** The first step that differs from the record. */
  differsAt?: number;
  stepsDiffering: number;
  variablesCompared: number;
  warnings: readonly string[];
  /** Absent while it goes on. */
  ended?: ReplayEnded;
}

export const nothingReplayed: ReplayView = {
  steps: [],
  firsts: [],
  stepsDiffering: 0,
  variablesCompared: 0,
  warnings: [],
};

/** The view after more events. */
export function followReplay(view: ReplayView, events: readonly ReplayEvent[]): ReplayView {
  const fresh = events.filter((event) => event.type === "replay-step");
  return events.reduce(afterEvent, { ...view, steps: [...view.steps, ...fresh] });
}

function afterEvent(view: ReplayView, event: ReplayEvent): ReplayView {
  switch (event.type) {
    case "replay-started":
      return { ...view, started: event };
    case "replay-step":
      return afterStep(view, event);
    case "replay-warning":
      return { ...view, warnings: [...view.warnings, event.message] };
    case "replay-ended":
      return { ...view, ended: event };
  }
}

function afterStep(
  view: ReplayView,
  { step, differences, variablesCompared }: ReplayStep,
): ReplayView {
  const told = view.firsts.map(({ difference }) => matterOf(difference));
  const fresh = differences
    .filter((difference) => !told.includes(matterOf(difference)))
    .map((difference) => ({ step, difference }));
  const differs = differences.length > 0;
  return {
    ...view,
    firsts: fresh.length > 0 ? [...view.firsts, ...fresh] : view.firsts,
    differsAt: view.differsAt ?? (differs ? step : undefined),
    stepsDiffering: view.stepsDiffering + Number(differs),
    variablesCompared: view.variablesCompared + variablesCompared,
  };
}

/** Groups differences: a digest only tells that a variable differs, a recorded state also by how much. */
export function matterOf(difference: ToldDifference): string {
  const isMeasured = difference.kind === "variable" && difference.distance !== undefined;
  return isMeasured ? "distance" : difference.kind;
}

/** The two tables that a replay's curves are drawn from. */
export interface ReplayTable {
  /** Like the page's other charts, with the replayed losses. */
  replayed: StepTable;
  recorded: StepTable;
}

export function replayTable({ steps }: ReplayView): ReplayTable {
  const columnsOf = (losses: (step: ReplayStep) => ReplayStep["recorded"]) =>
    readColumns({
      step: steps.map(({ step }) => step),
      at: steps.map(({ at }) => at),
      dLoss: steps.map((step) => losses(step)?.dLoss ?? null),
      gLoss: steps.map((step) => losses(step)?.gLoss ?? null),
    });
  return {
    replayed: columnsOf(({ replayed }) => replayed),
    recorded: columnsOf((s) => s.recorded),
  };
}

/** Progress: steps done and steps in all, including those that lead up. */
export function replayProgress({ started, steps }: ReplayView): { done: number; all: number } {
  return { done: steps.length, all: started ? started.to - started.start.step : 1 };
}

/** The step under the cursor, else the first that differs, else the last. */
export function shownStep(
  { steps, differsAt }: ReplayView,
  hovered: number | undefined,
): ReplayStep | undefined {
  const at = (wanted: number | undefined) => steps.find(({ step }) => step === wanted);
  return at(hovered) ?? at(differsAt) ?? steps.at(-1);
}
