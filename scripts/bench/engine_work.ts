import type { LayerWork } from "../../ops/bench.ts";
import type { StepDone } from "./protocol.ts";
import { spreadOf } from "./spread.ts";

/** One layer in one direction, in a step. */
export interface EngineWork extends LayerWork {
  /** How often a step does it. */
  count: number;
  /** All of them together; the median of the steps. */
  millis: number;
}

/** What the steps say together; undefined where they tell nothing. */
export function workOf(steps: readonly StepDone[]): EngineWork[] | undefined {
  const told = steps.flatMap(({ works }) => works ? [sums(works)] : []);
  if (told.length === 0) return undefined;
  return [...told[0]].map(([key, work]) => {
    const millis = told.flatMap((step) => step.get(key)?.millis ?? []);
    return { ...work, millis: spreadOf(millis).median };
  });
}

/** By layer, direction and engine, in the order in which a step comes to them. */
function sums(works: readonly LayerWork[]): Map<string, EngineWork> {
  const found = new Map<string, EngineWork>();
  for (const work of works) {
    const key = [work.op, work.layer, work.pass, work.engine].join();
    const known = found.get(key) ?? { ...work, count: 0, millis: 0 };
    found.set(key, { ...known, count: known.count + 1, millis: known.millis + work.millis });
  }
  return found;
}
