import assert from "node:assert/strict";
import { of, range, Subject, take, tap, throwError } from "rxjs";
import { prefetch } from "../../../pipeline/batches/prefetch.ts";
import { virtualTime } from "../_virtual_time.ts";

const steps = [0, 1, 2, 3, 4];
const names = { a: 0, b: 1, c: 2, d: 3, e: 4 };

/** Counts from 0 and tells how it was used. */
function watchedSteps(length: number) {
  const seen = { pulled: 0, closed: false };
  function* count() {
    try {
      while (seen.pulled < length) yield seen.pulled++;
    } finally {
      seen.closed = true;
    }
  }
  return { seen, steps: count() };
}

Deno.test("prefetch() asks for so many steps at once, then for one per trained batch", () => {
  virtualTime(({ hot, expectObservable }) => {
    const trained = hot("-----x--x-x-x--x", {});
    const expected = "   (ab)-c--d-e-(|)";
    expectObservable(prefetch(steps, { batches: 2, trained })).toBe(expected, names);
  });
});

Deno.test("prefetch() completes when nothing more can be trained", () => {
  virtualTime(({ hot, expectObservable }) => {
    const trained = hot("-x-|");
    expectObservable(prefetch(steps, { batches: 1, trained })).toBe("ab-|", names);
  });
});

Deno.test("prefetch() passes an error of the training", () => {
  virtualTime(({ expectObservable }) => {
    const trained = throwError(() => new Error("lost the device"));
    const expected = throwError(() => new Error("lost the device"));
    expectObservable(prefetch(steps, { batches: 1, trained })).toEqual(expected);
  });
});

Deno.test("prefetch() pulls no step before it is asked for", () => {
  const { seen, steps } = watchedSteps(Infinity);
  const trained = new Subject<void>();
  const unpulled = prefetch(steps, { batches: 3, trained });
  assert.equal(seen.pulled, 0);
  const subscription = unpulled.subscribe();
  assert.equal(seen.pulled, 3);
  trained.next();
  assert.equal(seen.pulled, 4);
  subscription.unsubscribe();
});

Deno.test("prefetch() closes the steps and lets go of the training when unsubscribed from", () => {
  const { seen, steps } = watchedSteps(Infinity);
  const trained = new Subject<void>();
  const subscription = prefetch(steps, { batches: 3, trained }).subscribe();
  assert.ok(trained.observed);
  assert.ok(!seen.closed);
  subscription.unsubscribe();
  assert.ok(seen.closed);
  assert.ok(!trained.observed);
});

Deno.test("prefetch() closes the steps when its consumer has enough", () => {
  const { seen, steps } = watchedSteps(Infinity);
  prefetch(steps, { batches: 10, trained: new Subject() }).pipe(take(3)).subscribe();
  assert.deepEqual(seen, { pulled: 3, closed: true });
});

Deno.test("prefetch() starts from its first step at every subscription", () => {
  const firstTwo: number[] = [];
  const twice = prefetch([7, 8], { batches: 1, trained: of("once") });
  for (const _ of [1, 2]) twice.subscribe((step) => firstTwo.push(step));
  assert.deepEqual(firstTwo, [7, 8, 7, 8]);
});

Deno.test("prefetch() survives 100,000 steps that are trained synchronously", () => {
  for (const batches of [1, 4]) {
    const trained = new Subject<number>();
    let last = -1;
    let completed = false;
    prefetch(watchedSteps(100_000).steps, { batches, trained })
      .pipe(
        tap((step) => assert.equal(step, last + 1)),
        tap((step) => last = step),
        tap((step) => trained.next(step)),
      )
      .subscribe({ complete: () => completed = true });
    assert.equal(last, 99_999);
    assert.ok(completed);
  }
});

Deno.test("prefetch() refuses a number of batches that is no count", () => {
  for (const batches of [0, -1, 1.5, NaN]) {
    const refused = () => prefetch(steps, { batches, trained: range(1) });
    assert.throws(refused, /RangeError: prefetch is .* batches: it must be a whole number/);
  }
});
