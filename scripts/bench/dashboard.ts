/** `deno task bench dashboard`: what a thousand browsers that watch a run cost its training. */
import { setTimeout as pause } from "node:timers/promises";
import { Gan, type ModelConfig } from "../../model/mod.ts";
import { type BackendName, openBackend } from "../../ops/mod.ts";
import { createRun, type Run } from "../../pipeline/mod.ts";
import { startDashboard } from "../../web/mod.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { aligned } from "../cli/table.ts";
import {
  type BenchConfigName,
  benchConfigs,
  type Benchmark,
  flag,
  type Tell,
} from "./benchmark.ts";
import { denoProgram } from "./contenders.ts";
import { benchImages } from "./inputs.ts";
import { LineChild } from "./line_child.ts";
import { mebibytes, medianOf, percent, spreadOf, timed, trend } from "./measure.ts";
import type { Watched } from "./protocol.ts";
import { stepDone } from "./side_work.ts";

interface DashboardFlags {
  config: BenchConfigName;
  backend: BackendName | "auto";
  clients: number;
  stalled: number;
  rounds: number;
  /** In each round, with clients and again without. */
  steps: number;
}

export interface WatchingRound {
  watchedMillis: number[];
  unwatchedMillis: number[];
  watched: Watched;
  /** Of the whole process, with all clients there. */
  rssBytes: number;
}

export interface WatchingReport extends Omit<DashboardFlags, "backend" | "rounds"> {
  backend: string;
  description: string;
  rounds: WatchingRound[];
}

export const dashboard: Benchmark<DashboardFlags, WatchingReport> = {
  name: "dashboard",
  summary: "Training with a thousand browsers watching, and without.",
  description:
    "Trains with the dashboard watched by many and by nobody, in turns, and compares the " +
    "steps; fails if memory grows.",
  flags: [
    flag.config(),
    flag.backend(),
    flag.count("--clients <count>", "Browsers that watch.", 1000),
    flag.count("--stalled <count>", "Of which so many never read.", 20),
    flag.count("--rounds <count>", "Turns.", 6),
    flag.count("--steps <count>", "Steps in a turn, with and without.", 10),
  ],
  measure,
  format: formatWatching,
  figures: ({ rounds }) => {
    const { ratio, delayMillis } = watchingVerdict(rounds);
    return { "watched by unwatched step": ratio.median, "from step to page, ms": delayMillis };
  },
  holds: ({ rounds }) => watchingVerdict(rounds).isLevel,
};

async function measure(flags: DashboardFlags, tell: Tell): Promise<WatchingReport> {
  const runsDir = Deno.makeTempDirSync();
  const backend = await openBackend(flags.backend, {});
  try {
    const run = await createRun({ ...toRunConfig(presetSettings("quickstart"), "bench"), runsDir });
    const dashboard = await startBenchDashboard(runsDir);
    const url = new URL("api/runs/bench/events", dashboard.url).href;
    const model = benchConfigs[flags.config];
    const rounds = await watchingRounds({ ...flags, model, run, url, tell });
    dashboard.close();
    run.close();
    const { name, description } = backend;
    return { ...flags, backend: name, description, rounds };
  } finally {
    backend.close();
    Deno.removeSync(runsDir, { recursive: true });
  }
}

/** A page's server for runs that nobody keeps. */
export function startBenchDashboard(runsDir: string) {
  return startDashboard({
    ...{ runsDir, cacheDir: `${runsDir}/.cache`, host: "127.0.0.1", port: undefined },
    onCrash: (message) => console.error(`the dashboard has ended: ${message}`),
  });
}

export interface WatchingOptions extends Omit<DashboardFlags, "config" | "backend"> {
  model: ModelConfig;
  /** Where the steps are told. */
  run: Run;
  /** Of the run's events. */
  url: string;
  tell?: Tell;
}

const warmUpSteps = 10;
const patienceMillis = 60_000;
/** In which the server has closed what was open. */
const partingMillis = 500;
// Memory varies by a twentieth from round to round, as it happens to be collected.
const allowedGrowth = 0.1;
/** The server's heap takes some crowds to grow to its size. */
const warmUpCrowds = 4;

/** Makes steps in turns, with all clients there and with none; the first turn changes each round. */
export async function watchingRounds(options: WatchingOptions): Promise<WatchingRound[]> {
  const { model, run, url, clients, stalled, rounds, steps, tell = () => {} } = options;
  const gan = new Gan(model);
  const images = benchImages(model);
  const child = new LineChild(denoProgram("dashboard_clients_child.ts"));
  let done = 0;

  const step = () =>
    timed(async () => {
      const start = performance.now();
      const { values: _values, ...told } = await gan.trainStep(images, done++);
      run.append(stepDone(done, told, performance.now() - start));
    });
  const millisOf = async (count: number): Promise<number[]> => {
    const millis: number[] = [];
    for (let i = 0; i < count; i++) {
      // As training does, so that timers get their turn.
      await pause(0);
      millis.push(await step());
    }
    return millis;
  };
  const watched = async (steps: number) => {
    // The steps are all that is told of this run, so an event's number is its step's.
    await child.ask({ do: "watch", url, clients, stalled, after: done }, patienceMillis);
    const watchedMillis = await millisOf(steps);
    const { rss } = Deno.memoryUsage();
    const told = await child.ask<Watched>({ do: "leave", after: done }, patienceMillis);
    await pause(partingMillis);
    return { watchedMillis, watched: told, rssBytes: rss };
  };

  try {
    await millisOf(warmUpSteps);
    for (let i = 0; i < warmUpCrowds; i++) await watched(1);
    const all: WatchingRound[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = round % 2 === 0 ? await millisOf(steps) : undefined;
      const turn = await watched(steps);
      const unwatchedMillis = before ?? await millisOf(steps);
      all.push({ ...turn, unwatchedMillis });
      const [own, others] = [turn.watchedMillis, unwatchedMillis].map((millis) =>
        medianOf(millis).toFixed(0)
      );
      tell(`round ${round + 1} of ${rounds}: ${own} ms a step watched, ${others} unwatched`);
    }
    return all;
  } finally {
    await child.close();
    gan.dispose();
  }
}

export function watchingVerdict(rounds: readonly WatchingRound[]) {
  const ratios = rounds.map(({ watchedMillis, unwatchedMillis }) =>
    medianOf(watchedMillis) / medianOf(unwatchedMillis)
  );
  const memory = rounds.map(({ rssBytes }, i) => ({ step: i, value: rssBytes }));
  const rssGrowth = trend(memory).growth;
  return {
    /** Watched over unwatched, of each round's medians. */
    ratio: spreadOf(ratios),
    delayMillis: medianOf(rounds.map(({ watched }) => watched.delayMillis.median)),
    rssGrowth,
    isLevel: rssGrowth <= allowedGrowth,
  };
}

/** What the rounds say, for people. */
export function formatWatching(report: WatchingReport): string {
  const { config, clients, stalled, steps, backend, description, rounds } = report;
  const { ratio, delayMillis, rssGrowth, isLevel } = watchingVerdict(rounds);
  const millis = (of: "watchedMillis" | "unwatchedMillis") =>
    `${medianOf(rounds.flatMap((round) => round[of])).toFixed(1)} ms`;
  const longest = Math.max(...rounds.map(({ watched }) => watched.delayMillis.max));
  const rss = rounds.map(({ rssBytes }) => mebibytes(rssBytes)).join(", ");
  const [least, most] = [ratio.min, ratio.max].map((each) => each.toFixed(3));
  const growth = `${rssGrowth > 0 ? "+" : ""}${percent(rssGrowth, 1)}`;
  return [
    `${config} on ${backend} (${description}), ${rounds.length} turns of ${steps} steps,`,
    `${clients} clients of which ${stalled} never read, on this machine too`,
    "",
    ...aligned([
      ["step, nobody watches", millis("unwatchedMillis")],
      ["step, all watch", millis("watchedMillis")],
      ["ratio", `${ratio.median.toFixed(3)} (${least} to ${most} in single turns)`],
      ["from step to page", `${delayMillis.toFixed(0)} ms, at most ${longest.toFixed(0)} ms`],
      ["memory, all watching", `${rss} MiB: ${growth}, ${isLevel ? "level" : "it grows"}`],
    ], { left: 2 }),
  ].join("\n");
}
