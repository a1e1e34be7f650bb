import { type MonoTypeOperatorFunction, tap } from "rxjs";
import type { RunEvent } from "../contracts/events.ts";
import type { Run } from "../store/mod.ts";

/** Writes every event into the run's folder, then passes it on. A failed write fails the stream. */
export function log(run: Pick<Run, "append">): MonoTypeOperatorFunction<RunEvent> {
  return tap((event) => run.append(event));
}
