import {
  catchError,
  concat,
  defer,
  ignoreElements,
  type MonoTypeOperatorFunction,
  tap,
  throwError,
} from "rxjs";
import type { RunEvent } from "../events.ts";
import type { Guard } from "./guard.ts";

/** Has a guard see what is told. The stream ends, well or not, when all is written down that should be. */
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
