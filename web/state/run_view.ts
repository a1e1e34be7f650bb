/** What the page knows of a run: its state, and its steps as columns for the charts. */
import type {
  BatchShown,
  CheckpointSaved,
  RunEvent,
  StepDone,
} from "../../pipeline/contracts/events.ts";
import { noEvents, runAfter, type RunState } from "../../pipeline/contracts/run_state.ts";
import { noSteps, type StepTable, upToStep, withSteps } from "./step_table.ts";
import { thin } from "./thin.ts";

export type { StoryEvent } from "../../pipeline/contracts/run_state.ts";

export interface RunView extends RunState {
  /** Sequence number of the newest event in the view. */
  lastSeq: number;
  steps: StepTable;
}

export interface NumberedEvent {
  seq: number;
  event: RunEvent;
}

export const nothingSeen: RunView = { ...noEvents, lastSeq: 0, steps: noSteps };

// Twice as many as a wide screen can show; beyond that, older rows are thinned.
const mostRows = 6000;

/** The view after more events. Events that it has already seen change nothing. */
export function follow(view: RunView, events: readonly NumberedEvent[]): RunView {
  const fresh = events.filter(({ seq }) => seq > view.lastSeq);
  if (fresh.length === 0) return view;
  const added = fresh.map(({ event }) => event);
  return {
    ...runAfter(view, added),
    lastSeq: fresh[fresh.length - 1].seq,
    steps: tableAfter(view.steps, added),
  };
}

/** Steps arrive in groups: appended one by one, each would copy the columns. */
function tableAfter(table: StepTable, events: readonly RunEvent[]): StepTable {
  let [next, group]: [StepTable, StepDone[]] = [table, []];
  for (const event of events) {
    if (event.type === "step") {
      group.push(event);
    } else if (event.type === "run-resumed") {
      [next, group] = [upToStep(withGroup(next, group), event.step), []];
    }
  }
  return withGroup(next, group);
}

function withGroup(table: StepTable, steps: readonly StepDone[]): StepTable {
  if (steps.length === 0) return table;
  const longer = withSteps(table, steps);
  return longer.step.length > mostRows ? thin(longer, mostRows / 2) : longer;
}

export function checkpointsOf(view: RunView): CheckpointSaved[] {
  return view.story.filter((event) => event.type === "checkpoint");
}

export function batchesOf(view: RunView): BatchShown[] {
  return view.story.filter((event) => event.type === "batch");
}
