import {
  catchError,
  concat,
  defer,
  ignoreElements,
  type MonoTypeOperatorFunction,
  tap,
  throwError,
} from "rxjs";
import type { RunEvent } from "../../contracts/events.ts";
import type { Guard } from "./guard.ts";

/** Passes each event to a guard. The stream completes or fails after all incidents are written. */
export function guardedBy<T extends RunEvent>(
  guard: Pick<Guard, "see" | "end" | "fail">,
): MonoTypeOperatorFunction<T> {
  const after = (work: () => Promise<void>) => defer(work).pipe(ignoreElements());
  return (events) =>
    concat(
      events.pipe(
        tap((event) => guard.see(event)),
        catchError((error) => concat(after(() => guard.fail(error)), throwError(() => error))),
      ),
      after(() => guard.end()),
    );
}
