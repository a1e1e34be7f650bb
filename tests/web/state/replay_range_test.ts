import assert from "node:assert/strict";
import { isReplayable, stateBefore, suggestedRange } from "../../../web/state/replay_range.ts";

Deno.test("the suggested range follows the last state that has steps behind it", () => {
  assert.deepEqual(suggestedRange([40, 80, 120], 150), { from: 121, to: 150 });
  assert.deepEqual(suggestedRange([40, 80, 120], 120), { from: 81, to: 120 });
  assert.deepEqual(suggestedRange([100], 1000), { from: 101, to: 140 });
  assert.deepEqual(suggestedRange([], 7), { from: 1, to: 7 });
});

Deno.test("a replay begins with the last state before its first step, or with the run", () => {
  assert.equal(stateBefore([40, 80], 81), 80);
  assert.equal(stateBefore([40, 80], 80), 40);
  assert.equal(stateBefore([40, 80], 40), undefined);
});

Deno.test("a range is replayable where the run has its steps, 10,000 at most", () => {
  assert(isReplayable({ from: 1, to: 150 }, 150));
  assert(isReplayable({ from: 7, to: 7 }, 150));
  const wrong = [[0, 5], [6, 5], [1, 151], [NaN, 5], [1.5, 5]];
  for (const [from, to] of wrong) assert(!isReplayable({ from, to }, 150), `${from} to ${to}`);
  assert(isReplayable({ from: 1, to: 10_000 }, 20_000));
  assert(!isReplayable({ from: 1, to: 10_001 }, 20_000));
});
