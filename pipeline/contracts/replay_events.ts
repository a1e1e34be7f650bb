/** The events of a replay; `deno task replay --json` prints them, one JSON object a line. */
import type { StepLosses } from "../../model/mod.ts";
import type { Difference } from "./differences.ts";

/** The version of this union, written into every replay's first event. */
export const replayEventsVersion = 1;

export interface ReplayStarted {
  type: "replay-started";
  version: typeof replayEventsVersion;
  /** Milliseconds since 1970, as in every event. */
  at: number;
  /** The folder of the run, or of the incident. */
  folder: string;
  /** The first and the last requested step. */
  from: number;
  to: number;
  /** The state that the replay starts from, for example `checkpoints/step-000080`, and its steps done. */
  start: { name: string; step: number };
  /** For example `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  backend: string;
  /** The backend that the run was trained on. */
  recordedOn: string;
  /** Whether every bit must agree. */
  isExact: boolean;
  /** Whether the same version of the program recorded it: another may round differently. */
  isSameProgram: boolean;
}

/** The first difference of its kind in a step, and how many more of that kind there are. */
export type ToldDifference = Difference & { more: number };

export interface ReplayStep {
  type: "replay-step";
  at: number;
  step: number;
  /** Whether it lies before the first requested step. */
  isLeadUp: boolean;
  /** Absent where the recorded step failed. */
  recorded?: StepLosses;
  replayed: StepLosses;
  /** The tolerance for the losses: 0 demands every bit, Infinity means not judged. */
  tolerance: number;
  /** How many variables and moments were compared after it. */
  variablesCompared: number;
  /** Empty when the step agrees with the record; the first is nearest to the cause. */
  differences: ToldDifference[];
  /** Its batch, relative to `--dump`'s folder, where that was stated. */
  picture?: string;
}

export interface ReplayWarning {
  type: "replay-warning";
  at: number;
  message: string;
}

export interface ReplayEnded {
  type: "replay-ended";
  at: number;
  /** `break`: `--break` stopped it; `stopped`: a user did, and all steps so far agreed. */
  verdict: "agrees" | "differs" | "break" | "stopped" | "failed";
  /** Requested steps, and steps that led up to them. */
  steps: number;
  leadUpSteps: number;
  /** How many of all these differ, and the first of them. */
  stepsDiffering: number;
  firstDiffering?: number;
  /** Steps too far from a recorded state to be judged on another device. */
  stepsNotJudged: number;
  variablesCompared: number;
  seconds: number;
  /** Why it failed. */
  message?: string;
}

export type ReplayEvent = ReplayStarted | ReplayStep | ReplayWarning | ReplayEnded;
