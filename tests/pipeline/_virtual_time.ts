import assert from "node:assert/strict";
import { type RunHelpers, TestScheduler } from "rxjs/testing";

/** Runs marbles in virtual time and compares them deeply. */
export function virtualTime<R>(test: (helpers: RunHelpers) => R): R {
  return new TestScheduler((actual, expected) => assert.deepEqual(actual, expected)).run(test);
}
