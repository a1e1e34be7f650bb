import { catchError, concat, defer, finalize, ignoreElements, mergeMap } from "rxjs";
import { type Observable, throwError } from "rxjs";

/** What is opened and closed without keeping the event loop from turning. */
export interface Resource<R> {
  open(): Promise<R>;
  close(resource: R): Promise<void>;
}

/**
 * A stream that needs something open. It ends, or fails, only when that is closed again; who
 * unsubscribes does not wait. (RxJS's own `using` closes synchronously.)
 */
export function usingResource<R, T>(
  { open, close }: Resource<R>,
  use: (resource: R) => Observable<T>,
): Observable<T> {
  return defer(open).pipe(
    mergeMap((resource) => {
      let closing: Promise<void> | undefined;
      const closed = () => closing ??= close(resource);
      const end = defer(closed).pipe(ignoreElements());
      const failed = (error: unknown) => concat(end, throwError(() => error));
      return concat(use(resource).pipe(catchError(failed)), end).pipe(finalize(closed));
    }),
  );
}
