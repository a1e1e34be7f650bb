import assert from "node:assert/strict";
import { benchConfigs } from "../../../scripts/bench/benchmark.ts";
import { exchangeMillis, exchangesOf } from "../../../scripts/bench/rank_model.ts";

const link = { latencyMicros: 100, megabytesPerSecond: 100 };

Deno.test("a step exchanges each update's gradients, and each norm's sums in each pass", () => {
  const { megabytes, updates, small } = exchangesOf(benchConfigs.c64);
  assert.equal(megabytes.toFixed(1), "55.6"); // D's once, and G's twice
  assert.equal(updates, 3);
  assert.equal(small, 2 * (4 * 2 + 3 * 4) + 4 + 3);
});

Deno.test("one rank exchanges nothing, and many ranks wait for bytes first and for messages then", () => {
  const exchanges = { megabytes: 50, updates: 2, small: 10 };
  assert.equal(exchangeMillis(exchanges, link, 1), 0);
  assert.equal(exchangeMillis(exchanges, link, 2), 1000 * 2 * 50 / 100 / 2 + 0.1 * (2 + 10));
  const many = exchangeMillis(exchanges, link, 1024);
  assert.ok(many > 1000 + 0.1 * 2 * 1023 && many < 1000 + 0.1 * 2 * 1023 + 10);
});
