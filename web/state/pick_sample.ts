import type { SampleSaved } from "../../pipeline/events.ts";
import type { PageState } from "./page_state.ts";
import { indexAfter } from "./step_table.ts";

/** Which of the samples shows the generator as it was at a step: the last one up to it. */
export function sampleAt(samples: readonly { step: number }[], step: number): number {
  return Math.max(0, indexAfter(samples.map((sample) => sample.step), step) - 1);
}

/** The sample that the shown one is held against: the first, until another is chosen. */
export function otherSample({ view, other }: PageState): SampleSaved {
  const { samples } = view.value;
  return samples.find(({ step }) => step === other.value) ?? samples[0];
}
