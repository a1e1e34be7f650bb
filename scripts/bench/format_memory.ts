/** The result of `bench memory` for people. */
import { aligned } from "../cli/table.ts";
import type { MemorySample, MemoryVerdict } from "./memory_samples.ts";

/** A table of samples and one line of judgement. */
export function formatMemory(samples: readonly MemorySample[], verdict: MemoryVerdict): string {
  const rows = samples.map(
    ({ step, rssBytes, heapBytes, externalBytes, nativeBytes, tensors }) => [
      `${step}`,
      ...[rssBytes, heapBytes, externalBytes, nativeBytes].map(mebibytes),
      `${tensors}`,
    ],
  );
  const { judgedFrom, rssBytesAStep, rssGrowth, tensorsChanged, isLevel } = verdict;
  const tensors = tensorsChanged ? "the number of tensors changed" : "no tensor more or less";
  return [
    ...aligned([["step", "RSS MiB", "V8 heap", "external", "native", "tensors"], ...rows]),
    "",
    `${isLevel ? "level" : "NOT LEVEL"} from step ${judgedFrom} on: RSS ` +
    `${(rssBytesAStep / 1024).toFixed(2)} KiB a step, ${
      (100 * rssGrowth).toFixed(1)
    } % in all; ${tensors}`,
  ].join("\n");
}

export function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
