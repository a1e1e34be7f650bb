import assert from "node:assert/strict";
import { benchDashboard } from "../../../scripts/bench/dashboard_command.ts";
import { formatWatching } from "../../../scripts/bench/format_watching.ts";
import { type WatchingRound, watchingVerdict } from "../../../scripts/bench/watching_rounds.ts";

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
  const flags = { config: "quickstart", backend: "auto", clients: 9, stalled: 1 } as const;
  const text = formatWatching(
    { ...flags, rounds: 6, steps: 3 },
    { name: "cpu", description: "plain" },
    megabytes(400, 440, 480, 520, 560),
    growing,
  );
  assert.match(text, /ratio +1\.020/);
  assert.match(text, /\+40\.0 %, it grows/);
});

Deno.test("bench dashboard names a wrong flag", async () => {
  await assert.rejects(benchDashboard(["--clients", "none"]), /--clients is "none"/);
});
