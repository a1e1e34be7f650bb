import type { Observable, OperatorFunction } from "rxjs";
import type { Gan } from "../../model/mod.ts";
import type { ChosenBackend } from "../../ops/mod.ts";
import type { Batch } from "../batch.ts";
import type { Dataset } from "../dataset.ts";
import type { RunResumed } from "../events.ts";
import type { RunConfig } from "./run_config.ts";
import type { Run } from "../store/mod.ts";

/** The checkpoint that a run goes on from. */
export type ResumedFrom = Pick<RunResumed, "step" | "epoch" | "stepInEpoch" | "checkpoint">;

/** Everything a run needs, opened by whoever starts it and closed by them afterwards. */
export interface TrainingRun {
  config: RunConfig;
  dataset: Dataset;
  backend: ChosenBackend;
  gan: Gan;
  run: Run;
  /** Where it goes on; undefined begins it. The networks have that state already. */
  resumedFrom?: ResumedFrom;
  /** Where the batches come from; undefined shuffles the data set. */
  batches?: OperatorFunction<number, Batch>;
  /** Is called just before each step. */
  beforeStep?: (batch: Batch) => void;
  /**
   * How many steps are begun before the numbers of the last one are there, where nobody looks at the
   * networks in between; by default 2 on a device that works behind our back, else none.
   */
  stepsAhead?: number;
  /** Emits when the run should end after the step at hand: the name of the signal, if one asked for it. */
  stop: Observable<unknown>;
  /** What users should know, but can train on without. */
  warnings: Observable<string>;
}
