/** What a replay tells the world, one JSON object a line; `deno task replay --json` prints it. */
import type { StepLosses } from "../model/mod.ts";
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
  /** The first and the last step that are asked for. */
  from: number;
  to: number;
  /** The state that it begins with, for example `checkpoints/step-000080`, and the steps done in it. */
  start: { name: string; step: number };
  /** For example `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  backend: string;
  /** What the run was trained on. */
  recordedOn: string;
  /** Whether every bit must agree. */
  isExact: boolean;
  /** Whether this is the program that recorded it: another version may round otherwise. */
  isSameProgram: boolean;
}

/** The first difference of its kind in a step, and how many more of that kind there are. */
export type ToldDifference = Difference & { more: number };

export interface ReplayStep {
  type: "replay-step";
  at: number;
  step: number;
  /** Whether it only leads from the state to the first step that is asked for. */
  isLeadUp: boolean;
  /** Absent where the recorded step failed. */
  recorded?: StepLosses;
  replayed: StepLosses;
  /** What the losses were held to: 0 is every bit, Infinity is not judged. */
  tolerance: number;
  /** How many variables and moments were compared after it. */
  variablesCompared: number;
  /** None where the step is as it was recorded; the first is nearest to the cause. */
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
  /** `break` is what `--break` stopped at; a replay that was stopped agreed so far. */
  verdict: "agrees" | "differs" | "break" | "stopped" | "failed";
  /** Steps of those that were asked for, and steps that led there. */
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
