import { catchError, concat, defer, finalize, ignoreElements, mergeMap } from "rxjs";
import { type Observable, throwError } from "rxjs";

/** A resource that opens and closes asynchronously. */
export interface Resource<R> {
  open(): Promise<R>;
  close(resource: R): Promise<void>;
}

/**
 * A stream that needs an open resource. It completes or fails only after the resource is closed;
 * unsubscribing does not wait. (RxJS's own `using` closes synchronously.)
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
