/** The state of a run's page: the run, and what the reader looks at. All components share it. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SampleSaved } from "../../pipeline/contracts/events.ts";
import type { ExperimentName } from "../state/experiments.ts";
import type { Language } from "../words/language.ts";
import { type Words, wordsOf } from "../words/words.ts";
import { sampleAt } from "../state/pick_sample.ts";
import type { RunView } from "../state/run_view.ts";
import { indexAfter, slice, type StepTable, upToStep } from "../state/step_table.ts";
import type { StepRange, XAxis } from "../state/x_axis.ts";

export const sampleViews = [
  "one",
  "two",
  "difference",
  "real",
  "batch",
  "runs",
  "trained",
] as const;
export type SampleViewName = (typeof sampleViews)[number];

/** The panels above the samples and the curves; "overview" shows none. */
export const pageTabs = [
  "overview",
  "play",
  "inside",
  "log",
  "config",
  "model",
  "downloads",
  "compare",
  "replay",
] as const;
export type PageTab = (typeof pageTabs)[number];

export type ConnectionState = "connecting" | "live" | "follower" | "lost";

/** Another run, drawn over this one's curves. */
export interface Overlay {
  run: string;
  steps: StepTable;
  samples: readonly SampleSaved[];
  startedAt: number;
  config: object;
}

export interface PageState {
  run: string;
  createdAt: number;
  experiment: ExperimentName | undefined;
  words: Words;
  view: Signal<RunView>;
  connection: Signal<ConnectionState>;
  /** Whether a process trains the run. */
  isOwned: Signal<boolean>;

  /** The step whose samples were chosen; undefined follows the newest. */
  chosen: Signal<number | undefined>;
  /** The step under the charts' cursor. */
  hovered: Signal<number | undefined>;
  other: Signal<number | undefined>;
  sampleView: Signal<SampleViewName>;
  tab: Signal<PageTab>;
  isPlaying: Signal<boolean>;
  isHelpOpen: Signal<boolean>;
  /** Index of the sample that is shown. */
  shown: ReadonlySignal<number>;

  axis: Signal<XAxis>;
  smoothing: Signal<number>;
  isLog: Signal<boolean>;
  /** The steps that the charts show; undefined shows all. */
  range: Signal<StepRange | undefined>;
  /** Finer rows of that range, once they are loaded. */
  fine: Signal<StepTable | undefined>;
  /** What the charts draw. */
  table: ReadonlySignal<StepTable>;
  allSteps: ReadonlySignal<StepRange>;
  /** Names of the compared runs, those that are loaded, and the names of those that cannot be read. */
  compared: Signal<readonly string[]>;
  overlays: Signal<readonly Overlay[]>;
  missing: Signal<readonly string[]>;
}

export interface PageStart {
  run: string;
  /** Distinguishes the run from a later one of the same name. */
  createdAt: number;
  language: Language;
  view: RunView;
  isOwned: boolean;
  /** Names of runs to draw over this one. */
  compare: readonly string[];
  /** The tab that is open at first. */
  tab?: PageTab;
  /** The experiment whose result this run is. */
  experiment?: ExperimentName;
}

export function pageState(start: PageStart): PageState {
  const { run, createdAt, language, view: first, isOwned, compare, tab, experiment } = start;
  const view = signal(first);
  const chosen = signal<number | undefined>(undefined);
  const hovered = signal<number | undefined>(undefined);
  const range = signal(experiment && first.started && stepsOf(first.started));
  const fine = signal<StepTable | undefined>(undefined);
  const samples = computed(() => view.value.samples);
  return {
    run,
    createdAt,
    experiment,
    words: wordsOf(language),
    view,
    connection: signal("connecting"),
    isOwned: signal(isOwned),
    chosen,
    hovered,
    other: signal<number | undefined>(undefined),
    sampleView: signal<SampleViewName>(compare.length > 0 ? "runs" : "one"),
    tab: signal<PageTab>(tab ?? (compare.length > 0 ? "compare" : "overview")),
    isPlaying: signal(false),
    isHelpOpen: signal(false),
    shown: computed(() => sampleAt(samples.value, hovered.value ?? chosen.value ?? Infinity)),
    axis: signal<XAxis>("step"),
    smoothing: signal(0.9),
    isLog: signal(false),
    range,
    fine,
    table: computed(() => {
      const { steps } = view.value;
      return range.value && fine.value
        ? withTail(fine.value, upToStep(steps, range.value.to))
        : steps;
    }),
    allSteps: computed(() => ({
      from: view.value.steps.step[0] ?? 1,
      to: Math.max(view.value.stepsDone, 2),
    })),
    compared: signal(compare),
    overlays: signal<readonly Overlay[]>([]),
    missing: signal<readonly string[]>([]),
  };
}

/** All steps that a run begins and ends with: an experiment's, beside those of the run that it repeats. */
function stepsOf(started: NonNullable<RunView["started"]>): StepRange {
  const from = started.type === "run-resumed" ? started.step : 0;
  return { from: from + 1, to: started.totalSteps };
}

/** Fine rows, and the rows that arrived after they were fetched. */
function withTail(fine: StepTable, steps: StepTable): StepTable {
  const tail = slice(steps, indexAfter(steps.step, fine.step.at(-1) ?? Infinity));
  const names = Object.keys(fine) as (keyof StepTable)[];
  return Object.fromEntries(
    names.map((name) => [name, [...fine[name], ...tail[name]]]),
  ) as StepTable;
}
