import type { Observable, OperatorFunction } from "rxjs";
import type { Gan } from "../../model/mod.ts";
import type { ChosenBackend } from "../../ops/mod.ts";
import type { Communicator } from "../../ops/ranks/mpi/mod.ts";
import type { Batch } from "./batch.ts";
import type { Dataset } from "./dataset.ts";
import type { RunCommand, RunEvent, RunResumed } from "./events.ts";
import type { RunConfig } from "./run_config.ts";

/** A run that this process trains, and so owns. */
export interface Run {
  readonly folder: string;
  /** Takes note of an event; it is in the database a quarter of a second later, unless it says why not. */
  append(event: RunEvent): void;
  /**
   * All events so far are committed when it returns: they outlive the process.
   *
   * @throws Error when they cannot be written
   */
  flush(): void;
  /** Writes one grid and answers with its path relative to the run's folder. */
  writeSample(name: string, png: Uint8Array): Promise<string>;
  writeBatch(name: string, png: Uint8Array): Promise<string>;
  /** What users have asked for since the last call, in their order. */
  commands(): RunCommand[];
  /**
   * Writes what is still waiting and gives the run free. A second call does nothing.
   *
   * @throws Error when events are lost
   */
  close(): void;
}

/** The checkpoint that a run resumes from. */
export type ResumedFrom = Pick<RunResumed, "step" | "epoch" | "stepInEpoch" | "checkpoint">;

/** Everything a run needs. The caller opens it and closes it afterwards. */
export interface TrainingRun {
  config: RunConfig;
  dataset: Dataset;
  backend: ChosenBackend;
  gan: Gan;
  run: Run;
  /** The processes that train it together, of which rank 0 alone writes; by default there is only this one. */
  ranks?: Communicator;
  /** The checkpoint to resume from, whose state the networks have already; undefined starts the run. */
  resumedFrom?: ResumedFrom;
  /** The source of the batches; by default the shuffled data set. */
  batches?: OperatorFunction<number, Batch>;
  /** Is called just before each step. */
  beforeStep?: (batch: Batch) => void;
  /**
   * How many steps may begin before the results of the last one have arrived, if nothing reads the
   * weights in between; by default 2 on an asynchronous device, else none.
   */
  stepsAhead?: number;
  /** Emits when the run should end after the current step: the name of the signal, if it was one. */
  stop: Observable<unknown>;
  /** Warnings for users; training continues. */
  warnings: Observable<string>;
}
