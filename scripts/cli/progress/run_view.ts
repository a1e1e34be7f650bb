import { join } from "node:path";
import type { RunEvent, RunResumed, RunStarted } from "../../../pipeline/mod.ts";
import { shownPath } from "../places.ts";

/** What must be remembered of a run to show its next event. */
export interface RunView {
  started?: RunStarted | RunResumed;
  /** The run's folder, as one may type it. */
  folder: string;
  stepsSeen: number;
  /** Of late, waiting for data included. */
  millisPerStep: number;
  skipped: number;
  /** Steps done at the newest checkpoint, where there is one to go on from. */
  savedStep?: number;
}

export const nothingSeen: RunView = { folder: "", stepsSeen: 0, millisPerStep: 0, skipped: 0 };

// How many steps the mean of `millisPerStep` looks back.
const recentSteps = 20;

/** The view after one more event. */
export function follow(view: RunView, event: RunEvent): RunView {
  switch (event.type) {
    case "run-started":
    case "run-resumed": {
      const { runsDir, name } = event.config;
      const folder = shownPath(join(runsDir, name));
      const savedStep = event.type === "run-resumed" ? event.step : undefined;
      return { ...view, started: event, folder, savedStep };
    }
    case "checkpoint":
      return { ...view, savedStep: event.step };
    case "step": {
      const stepsSeen = view.stepsSeen + 1;
      const change = event.stepMillis + event.waitMillis - view.millisPerStep;
      const millisPerStep = view.millisPerStep + change / Math.min(stepsSeen, recentSteps);
      return { ...view, stepsSeen, millisPerStep };
    }
    case "data-skipped":
      return { ...view, skipped: view.skipped + 1 };
    default:
      return view;
  }
}
