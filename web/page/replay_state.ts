import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ReplayList } from "../state/replay_request.ts";
import type { PageState } from "./page_state.ts";
import {
  nothingReplayed,
  type ReplayTable,
  replayTable,
  type ReplayView,
} from "../state/replay_view.ts";

/** What the replay panel shows. */
export interface ReplayState {
  /** undefined until the server has answered. */
  list: Signal<ReplayList | undefined>;
  /** The replay that is watched. */
  watched: Signal<string | undefined>;
  view: Signal<ReplayView>;
  table: ReadonlySignal<ReplayTable>;
  /** Whether the watched replay goes on. */
  isRunning: ReadonlySignal<boolean>;
}

export function replayState(): ReplayState {
  const list = signal<ReplayList | undefined>(undefined);
  const watched = signal<string | undefined>(undefined);
  const view = signal(nothingReplayed);
  return {
    list,
    watched,
    view,
    table: computed(() => replayTable(view.value)),
    isRunning: computed(() => watched.value !== undefined && view.value.ended === undefined),
  };
}

/** The page's state for the replay's chart: the replay's steps, with a range of their own. */
export function replayPage(page: PageState, { table }: ReplayState): PageState {
  const steps = computed(() => table.value.replayed);
  return {
    ...page,
    axis: signal("step"),
    range: signal(undefined),
    fine: signal(undefined),
    table: steps,
    allSteps: computed(() => ({
      from: steps.value.step[0] ?? 1,
      to: Math.max(steps.value.step.at(-1) ?? 1, 2),
    })),
    overlays: signal([]),
    // What happened in the run is marked on the run's own charts.
    view: signal({ ...page.view.peek(), story: [] }),
  };
}
