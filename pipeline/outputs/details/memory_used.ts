import { tensorCount } from "../../../ops/mod.ts";
import type { MemoryUsed } from "../../contracts/events.ts";
import type { TrainedStep } from "../../contracts/batch.ts";

/** What the process holds after a step. */
export function memoryUsed({ step: { at, step } }: TrainedStep): MemoryUsed {
  const { rss, heapUsed } = Deno.memoryUsage();
  return { type: "memory", at, step, rssBytes: rss, heapBytes: heapUsed, tensors: tensorCount() };
}
