import {
  catchError,
  concat,
  concatMap,
  defer,
  from,
  ignoreElements,
  of,
  type OperatorFunction,
} from "rxjs";
import type { RunEvent, Warning } from "../../contracts/events.ts";
import { warning } from "../../contracts/run_events.ts";
import { errorMessage } from "../../contracts/text.ts";
import { type Best, BestFinder, isBetter, judged, readBest, writeBest } from "./best.ts";

export interface KeepBestOptions {
  /** The checkpoints'. */
  folder: string;
  /** Steps done when the run resumed: what was measured later does not count. */
  from: number;
}

/** Names the best checkpoint in `best.json` as measures and checkpoints come; retention spares it. */
export function keepBest<T extends RunEvent>(
  { folder, from: start }: KeepBestOptions,
): OperatorFunction<T, T | Warning> {
  return (events) =>
    defer(() => {
      const before = readBest(folder);
      const finder = new BestFinder(before && before.step <= start ? before : undefined);
      return events.pipe(concatMap((event) => {
        const best = finder.after(event);
        return best ? concat(of(event), naming(folder, best)) : of(event);
      }));
    });
}

/** Not finding the best again must not end training. */
function naming(folder: string, best: Best) {
  return from(writeBest(folder, best)).pipe(
    ignoreElements(),
    catchError((error) => {
      const message = `${
        errorMessage(error)
      }; training goes on, and the best checkpoint is not named`;
      return of(warning(message));
    }),
  );
}

/**
 * Calls `enough` once when so many measures in a row were no better than the best, and says so.
 *
 * @param patience undefined never does
 */
export function endsUnimproved<T extends RunEvent>(
  patience: number | undefined,
  enough: () => void,
): OperatorFunction<T, T | Warning> {
  return (events) =>
    defer(() => {
      let best: Best | undefined;
      let worse = 0;
      return events.pipe(concatMap((event) => {
        if (event.type !== "measures") return of(event);
        const measured = judged(event);
        const isBest = isBetter(measured, best);
        worse = isBest ? 0 : worse + 1;
        if (isBest) best = measured;
        if (worse !== patience) return of(event);
        enough();
        const message = `${patience} measures in a row were no better than that of step ` +
          `${best?.step}: the run ends, as --patience asks`;
        return concat(of(event), of(warning(message)));
      }));
    });
}
