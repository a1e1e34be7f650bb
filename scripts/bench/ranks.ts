/** `deno task bench ranks`: ranks of one thread each against one process of as many threads. */
import { setTimeout as pause } from "node:timers/promises";
import { Option } from "commander";
import { fileURLToPath } from "node:url";
import { openRunFolder } from "../../pipeline/store/mod.ts";
import { aligned } from "../cli/table.ts";
import { type Benchmark, flag } from "./benchmark.ts";
import { medianOf as median } from "./measure.ts";

interface RanksFlags {
  preset: string;
  steps: number;
  ranks: number;
  launcher: string;
  rounds: number;
}

/** Medians of one step's times, in ms. */
interface Times {
  name: string;
  step: number;
  compute: number;
  wait: number;
  exchange: number;
}

export const ranks: Benchmark<RanksFlags, { preset: string; contenders: Times[] }> = {
  name: "ranks",
  summary: "Ranks of one thread each against one process of as many threads.",
  description:
    "Trains the same steps by one process and by ranks of train --distributed, in turn, and " +
    "compares their times; needs an mpiexec.",
  flags: [
    new Option("--preset <name>", "The preset to train, on avatars.").default("quickstart"),
    flag.count("--steps <count>", "Trains this many steps each time.", 20),
    flag.count("--ranks <count>", "So many ranks, and threads of the one process.", 2),
    flag.count("--rounds <count>", "Each contender trains so often.", 3),
    new Option("--launcher <words>", "How ranks are started.").default("mpiexec"),
  ],
  measure,
  figures: ({ contenders }) =>
    Object.fromEntries(contenders.map(({ name, step }) => [`${name}, ms`, step])),
  format: ({ preset, contenders }) => {
    const [one] = contenders;
    const rows = contenders.map(({ name, step, compute, wait, exchange }) => [
      ...[name, `${step.toFixed(1)} ms`, compute.toFixed(1), wait.toFixed(1), exchange.toFixed(1)],
      `${(one.step / step).toFixed(2)}x`,
    ]);
    const head = ["", "step", "computing", "waiting", "exchanging", "speed"];
    return [preset, ...aligned([head, ...rows], { left: 1 })].join("\n");
  },
};

async function measure({ preset, steps, ranks: n, launcher, rounds }: RanksFlags) {
  const dir = await Deno.makeTempDir();
  const launch = (size: number) => [...launcher.split(" "), "-n", String(size)];
  const contenders: { name: string; words: string[]; flags: string[] }[] = [
    { name: `one process, ${n} threads`, words: [], flags: ["--threads", String(n)] },
    { name: "one rank, shards", words: [], flags: ["--threads", String(n), "--distributed"] },
    { name: `${n} ranks`, words: launch(n), flags: ["--threads", "1", "--distributed"] },
  ];
  const taken: Times[][] = contenders.map(() => []);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [i, { name, words, flags }] of contenders.entries()) {
        const run = `run-${round}-${i}`;
        await train(dir, run, words, [...flags, "--preset", preset, "--max-steps", String(steps)]);
        taken[i].push({ name, ...timesOf(`${dir}/${run}`) });
        await pause(200);
      }
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  return { preset, contenders: taken.map(middle) };
}

function middle(times: Times[]): Times {
  const of = (key: "step" | "compute" | "wait" | "exchange") => median(times.map((t) => t[key]));
  const { name } = times[0];
  return {
    name,
    step: of("step"),
    compute: of("compute"),
    wait: of("wait"),
    exchange: of("exchange"),
  };
}

const script = fileURLToPath(new URL("../train.ts", import.meta.url));

async function train(dir: string, run: string, words: string[], flags: string[]): Promise<void> {
  const [program, ...args] = [
    ...[...words, Deno.execPath(), "run", "-A", "--no-check", script, ...flags],
    ...["--name", run, "--runs-dir", dir, "--measure", "off", "--sample-every", "1000000"],
    ...["--no-install", "--no-dashboard", "--record", "off"],
  ];
  const { success, stderr } = await new Deno.Command(program, {
    args,
    env: { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1", NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim().split("\n").at(-1));
}

/** The first steps compile functions; the rest counts. */
const warmUpSteps = 5;

function timesOf(folder: string): Omit<Times, "name"> {
  const reader = openRunFolder(folder);
  try {
    const steps = reader.all("step").map(({ event }) => event).filter((e) => e.step > warmUpSteps);
    const told = reader.all("ranks").map(({ event }) => event).filter((e) => e.step > warmUpSteps);
    const ofRanks = (key: "computeMillis" | "waitMillis" | "exchangeMillis") =>
      told.length === 0 ? 0 : median(
        told.map(({ ranks }) => ranks.reduce((sum, rank) => sum + rank[key], 0) / ranks.length),
      );
    // By the clock: what ranks do between steps is in no step's own time.
    const step = median(steps.slice(1).map(({ at }, i) => at - steps[i].at));
    const compute = told.length === 0 ? step : ofRanks("computeMillis");
    return { step, compute, wait: ofRanks("waitMillis"), exchange: ofRanks("exchangeMillis") };
  } finally {
    reader.close();
  }
}
