/** What Step by step and Gradients show: single steps that the server has trained again. */
import { type Signal, signal } from "@preact/signals";
import type { GradientFlow } from "../../pipeline/contracts/looks.ts";
import type { FlowMeasure } from "../state/gradient_flow.ts";
import type { Halves } from "../state/step_halves.ts";

export interface HalvesState {
  /** The step that is asked for; undefined asks for none yet. */
  wanted: Signal<number | undefined>;
  halves: Signal<Halves | undefined>;
  /** The image of the batch that is shown large. */
  chosen: Signal<number>;
  /** Of the steps that were looked at. */
  flows: Signal<readonly GradientFlow[]>;
  /** Of the steps that training measured; undefined until the server has answered. */
  measured: Signal<readonly GradientFlow[] | undefined>;
  measure: Signal<FlowMeasure>;
  /** Steps done on the way, of how many; undefined where nothing is under way. */
  progress: Signal<{ done: number; of: number } | undefined>;
  problem: Signal<string>;
  /** The steps that the server can look at, once it has said so. */
  range: Signal<{ first: number; last: number } | undefined>;
  /** What computes. */
  backend: Signal<string>;
}

export function halvesState(): HalvesState {
  return {
    wanted: signal<number | undefined>(undefined),
    halves: signal<Halves | undefined>(undefined),
    chosen: signal(0),
    flows: signal<readonly GradientFlow[]>([]),
    measured: signal<readonly GradientFlow[] | undefined>(undefined),
    measure: signal<FlowMeasure>("ratio"),
    progress: signal<{ done: number; of: number } | undefined>(undefined),
    problem: signal(""),
    range: signal<{ first: number; last: number } | undefined>(undefined),
    backend: signal(""),
  };
}
