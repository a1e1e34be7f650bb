import assert from "node:assert/strict";
import { runBenchmark } from "../../../scripts/bench/benchmark.ts";
import {
  dashboard,
  formatWatching,
  type WatchingRound,
  watchingVerdict,
} from "../../../scripts/bench/dashboard.ts";

const round = (watched: number, unwatched: number, rssBytes: number): WatchingRound => ({
  watchedMillis: [watched, watched + 2, watched + 1],
  unwatchedMillis: [unwatched, unwatched, unwatched],
  watched: { snapshots: 1, steps: 3, delayMillis: { median: 120, max: 300 } },
  rssBytes,
});

Deno.test("memory that grows with every round is told from memory that varies", () => {
  const megabytes = (...sizes: number[]) => sizes.map((size) => round(101, 100, size * 2 ** 20));
  const level = watchingVerdict(megabytes(400, 420, 390, 410, 400));
  assert.equal(level.isLevel, true);
  const growing = watchingVerdict(megabytes(400, 440, 480, 520, 560));
  assert.equal(growing.isLevel, false);
  assert.equal(level.ratio.median, 1.02);
  const text = formatWatching({
    ...{ config: "quickstart", backend: "cpu", description: "plain" },
    ...{ clients: 9, stalled: 1, steps: 3, rounds: megabytes(400, 440, 480, 520, 560) },
  });
  assert.match(text, /ratio +1\.020/);
  assert.match(text, /\+40\.0 %, it grows/);
});

Deno.test("bench dashboard names a wrong flag", async () => {
  await assert.rejects(runBenchmark(dashboard, ["--clients", "none"]), /--clients is "none"/);
});
