/** How a step that was trained again may differ from the recorded one. */
import type { StepLosses } from "../model/mod.ts";

/** Something that a step is computed from, and is not as it was recorded. */
export interface InputDifference {
  kind: "input";
  /** In words, with the image's name and slot. */
  what: string;
}

/** A number of a step that is not as it was recorded. */
export interface LossDifference {
  kind: "loss";
  name: keyof StepLosses;
  recorded: number;
  replayed: number;
}

/** How two tensors of one shape differ. */
export interface Distance {
  /** Numbers that are not the same. */
  differing: number;
  size: number;
  /** Where they lie furthest apart, counted through the tensor; NaN beside a number is furthest. */
  index: number;
  recorded: number;
  replayed: number;
  largestAbsolute: number;
  /** Of the larger of the two numbers; maybe at another place. */
  largestRelative: number;
}

/** A variable or moment that is not as it was recorded. */
export interface VariableDifference {
  kind: "variable";
  /** As in `GanState`. */
  name: string;
  /** Absent where only a digest was recorded. */
  distance?: Distance;
}

export type Difference = InputDifference | LossDifference | VariableDifference;
