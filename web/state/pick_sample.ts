import type { ReadonlySignal } from "@preact/signals";
import type { SampleSaved } from "../../pipeline/contracts/events.ts";
import type { RunView } from "./run_view.ts";
import { indexAfter } from "./step_table.ts";

/** The index of the newest sample up to a step. */
export function sampleAt(samples: readonly { step: number }[], step: number): number {
  return Math.max(0, indexAfter(samples.map((sample) => sample.step), step) - 1);
}

/** The sample to compare the shown one with: the first, unless another is chosen. */
export function otherSample(
  { view, other }: {
    view: ReadonlySignal<Pick<RunView, "samples">>;
    other: ReadonlySignal<number | undefined>;
  },
): SampleSaved {
  const { samples } = view.value;
  return samples.find(({ step }) => step === other.value) ?? samples[0];
}
