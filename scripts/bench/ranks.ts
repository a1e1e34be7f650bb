/**
 * `deno task bench ranks`: ranks of one thread each against one process of as many threads, on this machine
 * and on two hosts that are network namespaces of it.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Option } from "commander";
import { fileURLToPath } from "node:url";
import { openRunFolder } from "../../pipeline/store/mod.ts";
import type { RankFigures } from "../doctor/rank_probe.ts";
import { aligned } from "../cli/table.ts";
import { realRule } from "../../pipeline/contracts/rules.ts";
import { type PresetName, presetNames, presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { oneOf, ruled } from "../cli/parsers.ts";
import { valueFlag } from "../cli/read_words.ts";
import { UsageError } from "../cli/usage_error.ts";
import { type Benchmark, flag } from "./benchmark.ts";
import { medianOf as median, percent } from "./measure.ts";
import { exchangeMillis, type Exchanges, exchangesOf, type Link } from "./rank_model.ts";
import { type HostsOptions, mayMakeHosts, twoHosts } from "./two_hosts.ts";

interface RanksFlags {
  preset: string;
  steps: number;
  ranks: number;
  launcher: string;
  rounds: number;
  hosts: boolean;
  gbit?: number;
  delay?: number;
}

/** Medians of one step's times, in ms. */
interface Times {
  name: string;
  step: number;
  compute: number;
  wait: number;
  exchange: number;
}

/** What lies between ranks, as it was measured. */
interface MeasuredLink extends Link {
  name: string;
}

interface RanksReport {
  preset: string;
  contenders: Times[];
  links: MeasuredLink[];
  exchanges: Exchanges;
}

/** The first steps compile functions; the rest counts. */
const warmUpSteps = 5;
const fewestSteps = 2 * warmUpSteps;

const gbits = ruled(realRule({ min: 0.01, max: 100 }));

const delays = ruled(realRule({ min: 0, max: 1000 }));

const modelledRanks = [2, 8, 32, 128, 512, 1024];

export const ranks: Benchmark<RanksFlags, RanksReport> = {
  name: "ranks",
  summary: "Ranks of one thread each against one process of as many threads.",
  description:
    "Trains the same steps by one process and by ranks of train --distributed, in turn, and " +
    "compares their times; needs an mpiexec. From the links that it measures, it says what share of a " +
    "step would compute on more ranks, each with the images that one rank has here.",
  flags: [
    valueFlag("--preset <name>", "The preset to train, on avatars.", oneOf(presetNames))
      .default("quickstart"),
    flag.count("--steps <count>", "Trains this many steps each time.", 20),
    flag.count("--ranks <count>", "So many ranks, and threads of the one process.", 2),
    flag.count("--rounds <count>", "Each contender trains so often.", 3),
    new Option("--launcher <words>", "How ranks are started.").default("mpiexec"),
    new Option(
      "--hosts",
      "Also on two hosts: network namespaces with a cable between them, which root may make.",
    ).default(false),
    valueFlag("--gbit <rate>", "Also on two hosts by a cable of so many Gbit/s.", gbits),
    valueFlag(
      "--delay <ms>",
      "Also puts the last link into the model with so long a way for each message.",
      delays,
    ),
  ],
  check({ steps, hosts, gbit }) {
    if (steps < fewestSteps) {
      throw new UsageError(
        `--steps is ${steps}: ${fewestSteps} or more are needed, since the first ${warmUpSteps} warm up and ` +
          "ranks tell their times every fifth step",
      );
    }
    if ((hosts || gbit !== undefined) && !mayMakeHosts) {
      throw new UsageError(
        "--hosts and --gbit need network namespaces, and this process may not make them: run it as " +
          "root, outside of a container, with iproute2 installed",
      );
    }
  },
  measure,
  figures: ({ contenders }) =>
    Object.fromEntries(contenders.map(({ name, step }) => [`${name}, ms`, step])),
  format: ({ preset, contenders, links, exchanges }) => {
    const [one] = contenders;
    const rows = contenders.map(({ name, step, compute, wait, exchange }) => [
      ...[name, `${step.toFixed(1)} ms`, compute.toFixed(1), wait.toFixed(1), exchange.toFixed(1)],
      `${(one.step / step).toFixed(2)}x`,
    ]);
    const head = ["", "step", "computing", "waiting", "exchanging", "speed"];
    const compute = contenders[ranksContender].compute;
    const modelHead = [
      "share that computes, modelled",
      "1 KB",
      "MB/s",
      ...modelledRanks.map(String),
    ];
    const modelled = links.map((link) => [
      ...[link.name, `${link.latencyMicros.toFixed(0)} us`, link.megabytesPerSecond.toFixed(0)],
      ...modelledRanks.map((ranks) =>
        percent(compute / (compute + exchangeMillis(exchanges, link, ranks)))
      ),
    ]);
    return [
      ...[preset, ...aligned([head, ...rows], { left: 1 }), ""],
      ...aligned([modelHead, ...modelled], { left: 1 }),
    ].join("\n");
  },
};

/** Which of the contenders is the ranks on this machine. */
const ranksContender = 2;

interface Contender {
  name: string;
  flags: string[];
  /** How ranks are started; a process alone has none. */
  hosts?: HostsOptions | "this machine";
}

async function measure(
  { preset, steps, ranks: n, launcher, rounds, hosts, gbit, delay }: RanksFlags,
) {
  const dir = await Deno.makeTempDir();
  const words = launcher.split(" ");
  const ofRanks = ["--threads", "1", "--distributed"];
  const contenders: Contender[] = [
    { name: `one process, ${n} threads`, flags: ["--threads", String(n)] },
    { name: "one rank, shards", flags: ["--threads", String(n), "--distributed"] },
    { name: `${n} ranks`, flags: ofRanks, hosts: "this machine" },
    ...(hosts ? [{ name: `${n} ranks on 2 hosts`, flags: ofRanks, hosts: {} }] : []),
    ...(gbit ? [{ name: `2 hosts, ${gbit} Gbit/s`, flags: ofRanks, hosts: { gbit } }] : []),
  ];
  const taken: Times[][] = contenders.map(() => []);
  const links: MeasuredLink[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [i, { name, flags, hosts }] of contenders.entries()) {
        const run = `run-${round}-${i}`;
        using started = await startedBy(dir, words, n, hosts);
        if (started.launch.length > 0 && round === 0) {
          links.push({ name, ...await measuredLink(started.launch) });
        }
        const settings = [...flags, "--preset", preset, "--max-steps", String(steps)];
        await train(dir, run, started.launch, settings);
        taken[i].push({ name, ...timesOf(`${dir}/${run}`) });
        await pause(200);
      }
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  if (delay !== undefined) links.push(delayed(links[links.length - 1], delay));
  return { preset, contenders: taken.map(middle), links, exchanges: exchangesWith(preset) };
}

/** A shared KB is a meeting and a message. */
function delayed(
  { name, latencyMicros, megabytesPerSecond }: MeasuredLink,
  delay: number,
): MeasuredLink {
  return {
    name: `${name}, ${delay} ms, modelled`,
    latencyMicros: latencyMicros + 2 * 1000 * delay,
    megabytesPerSecond,
  };
}

/** The words that start ranks. */
async function startedBy(
  dir: string,
  launcher: readonly string[],
  ranks: number,
  hosts: Contender["hosts"],
): Promise<{ launch: readonly string[] } & Disposable> {
  if (typeof hosts === "object") return await twoHosts(dir, { launcher, ranks, ...hosts });
  const launch = hosts ? [...launcher, "-n", String(ranks)] : [];
  return { launch, [Symbol.dispose]: () => {} };
}

const probe = fileURLToPath(new URL("../doctor/rank_probe.ts", import.meta.url));

async function measuredLink(launch: readonly string[]): Promise<Link> {
  const [program, ...args] = [...launch, Deno.execPath(), "run", "-qA", "--no-check", probe];
  const { latencyMicros, megabytesPerSecond }: RankFigures = JSON.parse(
    await output(program, args),
  );
  return { latencyMicros, megabytesPerSecond };
}

/** Avatars have three channels, and no labels. */
function exchangesWith(preset: string): Exchanges {
  const { model } = toRunConfig(presetSettings(preset as PresetName), "bench");
  return exchangesOf({ ...model, cDim: 3, yDim: 0 });
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

async function train(
  dir: string,
  run: string,
  words: readonly string[],
  flags: string[],
): Promise<void> {
  const [program, ...args] = [
    ...[...words, Deno.execPath(), "run", "-A", "--no-check", script, ...flags],
    ...["--name", run, "--runs-dir", dir, "--measure", "off", "--sample-every", "1000000"],
    ...["--no-install", "--no-dashboard", "--record", "off"],
  ];
  await output(program, args);
}

async function output(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    env: { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1", NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  if (!success) throw new Error(err.split("\n").at(-1));
  return out;
}

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
