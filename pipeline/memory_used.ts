import { filter, map, type OperatorFunction, pipe } from "rxjs";
import { tensorCount } from "../ops/mod.ts";
import type { MemoryUsed } from "./events.ts";
import type { TrainedStep } from "./train_steps.ts";

/** What the process holds after every `every`th step. */
export function memoryUsed(
  { every }: { every: number },
): OperatorFunction<TrainedStep, MemoryUsed> {
  return pipe(
    filter(({ step: { step } }) => step % every === 0),
    map(({ step: { at, step } }) => {
      const { rss, heapUsed } = Deno.memoryUsage();
      return {
        type: "memory",
        at,
        step,
        rssBytes: rss,
        heapBytes: heapUsed,
        tensors: tensorCount(),
      };
    }),
  );
}
