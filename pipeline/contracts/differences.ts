/** Differences between a replayed step and the recorded one. */
import type { StepLosses } from "../../model/mod.ts";

/** An input of a step that differs from the record. */
export interface InputDifference {
  kind: "input";
  /** A description, with the image's name and slot. */
  what: string;
}

/** A number of a step that differs from the record. */
export interface LossDifference {
  kind: "loss";
  name: keyof StepLosses;
  recorded: number;
  replayed: number;
}

/** How two tensors of one shape differ. */
export interface Distance {
  /** How many numbers differ. */
  differing: number;
  size: number;
  /** The flat index of the largest difference; NaN beside a number counts as largest. */
  index: number;
  recorded: number;
  replayed: number;
  largestAbsolute: number;
  /** Of the larger of the two numbers; maybe at another place. */
  largestRelative: number;
}

/** A variable or moment that differs from the record. */
export interface VariableDifference {
  kind: "variable";
  /** Its name in `GanState`. */
  name: string;
  /** Absent if only a digest was recorded. */
  distance?: Distance;
}

export type Difference = InputDifference | LossDifference | VariableDifference;
