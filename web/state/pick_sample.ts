import type { ReadonlySignal } from "@preact/signals";
import type { SampleSaved } from "../../pipeline/contracts/events.ts";
import type { RunView } from "./run_view.ts";
import { indexAfter } from "./step_table.ts";

/** Which of the samples shows the generator as it was at a step: the last one up to it. */
export function sampleAt(samples: readonly { step: number }[], step: number): number {
  return Math.max(0, indexAfter(samples.map((sample) => sample.step), step) - 1);
}

/** The sample that the shown one is held against: the first, until another is chosen. */
export function otherSample(
  { view, other }: {
    view: ReadonlySignal<Pick<RunView, "samples">>;
    other: ReadonlySignal<number | undefined>;
  },
): SampleSaved {
  const { samples } = view.value;
  return samples.find(({ step }) => step === other.value) ?? samples[0];
}
