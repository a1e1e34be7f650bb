/** The experiments of the walk: each repeats recorded steps of a run with one setting changed. */
import type { RunConfig } from "../../pipeline/contracts/run_config.ts";

/** Steps that an experiment repeats, where the run recorded so many. */
export const experimentSteps = 200;

export const experimentNames = ["g-updates", "fast", "other-z", "no-norm", "no-labels"] as const;
export type ExperimentName = (typeof experimentNames)[number];

export function isExperiment(name: string): name is ExperimentName {
  return experimentNames.includes(name as ExperimentName);
}

interface Experiment {
  /** Whether it begins with the run's first step: its networks are not the run's. */
  isFromStart: boolean;
  /** The changed settings, as `deno task replay --set` takes them; undefined where it has no sense. */
  changes(config: Pick<RunConfig, "model" | "yDim">): Record<string, number | string> | undefined;
}

export const experiments: Record<ExperimentName, Experiment> = {
  "g-updates": {
    isFromStart: false,
    changes: ({ model }) => ({ gUpdates: model.gUpdates === 1 ? 2 : 1 }),
  },
  "fast": {
    isFromStart: false,
    changes: ({ model: { learningRate, dLearningRate, gLearningRate } }) => ({
      learningRate: timesTen(learningRate),
      ...(dLearningRate !== undefined && { dLearningRate: timesTen(dLearningRate) }),
      ...(gLearningRate !== undefined && { gLearningRate: timesTen(gLearningRate) }),
    }),
  },
  "other-z": {
    isFromStart: true,
    changes: ({ model }) => ({ zDist: model.zDist === "normal" ? "uniform" : "normal" }),
  },
  "no-norm": { isFromStart: true, changes: () => ({ norm: "none" }) },
  "no-labels": {
    isFromStart: true,
    changes: ({ yDim = 0 }) => yDim > 0 ? { yDim: 0 } : undefined,
  },
};

/** 10 * 0.0004 is 0.004000000000000001 at worst; nobody typed that. */
const timesTen = (rate: number) => Number((10 * rate).toPrecision(6));

/** What an experiment repeats of a run. */
export interface ExperimentPlan {
  from: number;
  to: number;
  /** As `--set` takes them. */
  settings: string;
}

/**
 * Plans an experiment on a run of which `done` steps are recorded: 200 steps after its latest state that
 * has so many behind it. Undefined where nothing is recorded, or the experiment has no sense for the run.
 *
 * @param states steps done in the recorded states
 */
export function experimentPlan(
  name: ExperimentName,
  config: Pick<RunConfig, "model" | "yDim">,
  { states, done }: { states: readonly number[]; done: number },
): ExperimentPlan | undefined {
  const { isFromStart, changes } = experiments[name];
  const changed = changes(config);
  if (changed === undefined || done < 1) return undefined;
  const whole = states.filter((state) => state + experimentSteps <= done);
  const start = isFromStart ? 0 : Math.max(0, ...whole);
  return {
    from: start + 1,
    to: Math.min(done, start + experimentSteps),
    settings: settingsText(changed),
  };
}

/** `gUpdates=1`, as `--set` takes it. */
function settingsText(changes: Record<string, number | string>): string {
  return Object.entries(changes).map(([name, value]) => `${name}=${value}`).join(",");
}
