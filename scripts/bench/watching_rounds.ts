import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { Gan, type ModelConfig } from "../../model/mod.ts";
import type { Run, StepDone } from "../../pipeline/mod.ts";
import { benchImages } from "./inputs.ts";
import { LineChild } from "./line_child.ts";
import type { Watched } from "./protocol.ts";
import { type Spread, spreadOf } from "./spread.ts";
import { trend } from "./level.ts";

export interface WatchingOptions {
  model: ModelConfig;
  /** Where the steps are told. */
  run: Run;
  /** Of the run's events. */
  url: string;
  clients: number;
  stalled: number;
  rounds: number;
  steps: number;
}

export interface WatchingRound {
  watchedMillis: number[];
  unwatchedMillis: number[];
  watched: Watched;
  /** Of the whole process, with all clients there. */
  rssBytes: number;
}

export interface WatchingVerdict {
  /** Watched over unwatched, of each round's medians. */
  ratio: Spread;
  rssGrowth: number;
  isLevel: boolean;
}

const warmUpSteps = 10;
const patienceMillis = 60_000;
/** In which the server has closed what was open. */
const partingMillis = 500;
// Memory varies by a twentieth from round to round, as it happens to be collected.
const allowedGrowth = 0.1;
/** The server's heap takes some crowds to grow to its size. */
const warmUpCrowds = 4;

const childPath = fileURLToPath(new URL("dashboard_clients_child.ts", import.meta.url));

/** Makes steps in turns, with all clients there and with none; the first turn changes each round. */
export async function watchingRounds(options: WatchingOptions): Promise<WatchingRound[]> {
  const { model, run, url, clients, stalled, rounds, steps } = options;
  const gan = new Gan(model);
  const images = benchImages(model);
  const child = new LineChild({ command: Deno.execPath(), args: ["run", "-A", childPath] });
  let done = 0;

  const millisOf = async (count: number): Promise<number[]> => {
    const millis: number[] = [];
    for (let i = 0; i < count; i++) {
      // As training does, so that timers get their turn.
      await pause(0);
      const start = performance.now();
      const { values: _values, ...told } = await gan.trainStep(images, done++);
      run.append(stepDone(done, told, performance.now() - start));
      millis.push(performance.now() - start);
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
      const { median } = spreadOf(turn.watchedMillis);
      console.error(
        `round ${round + 1} of ${rounds}: ${median.toFixed(0)} ms a step watched, ` +
          `${spreadOf(unwatchedMillis).median.toFixed(0)} unwatched`,
      );
    }
    return all;
  } finally {
    await child.close();
    gan.dispose();
  }
}

export function watchingVerdict(rounds: readonly WatchingRound[]): WatchingVerdict {
  const ratio = spreadOf(
    rounds.map(({ watchedMillis, unwatchedMillis }) =>
      spreadOf(watchedMillis).median / spreadOf(unwatchedMillis).median
    ),
  );
  const memory = rounds.map(({ rssBytes }, i) => ({ step: i, value: rssBytes }));
  const rssGrowth = trend(memory).growth;
  return { ratio, rssGrowth, isLevel: rssGrowth <= allowedGrowth };
}

type Told = Omit<Awaited<ReturnType<Gan["trainStep"]>>, "values">;

function stepDone(step: number, told: Told, stepMillis: number): StepDone {
  const place = { step, epoch: 0, stepInEpoch: step };
  const times = { stepMillis, waitMillis: 0, imagesPerSecond: 0 };
  return { type: "step", at: Date.now(), ...place, ...told, ...times };
}
