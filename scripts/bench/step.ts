/** `deno task bench step`: the whole training step, our backends beside other frameworks. */
import { Option } from "commander";
import { type BackendName, backendNames } from "../../ops/mod.ts";
import { commaList, oneOf } from "../cli/parsers.ts";
import { valueFlag } from "../cli/read_words.ts";
import { type BenchConfigName, benchConfigs, type Benchmark, flag } from "./benchmark.ts";
import {
  type Absent,
  backendContender,
  type Found,
  nobody,
  peerEnvironment,
  pythonContenders,
  pythonsToLookInto,
  suitableBackends,
  usualPythons,
} from "./contenders.ts";
import { race } from "./race.ts";
import { type StepReport, stepReport } from "./step_report.ts";
import { formatReport } from "./step_text.ts";

interface StepFlags {
  config: BenchConfigName;
  /** Absent for all that suit this machine. */
  backends?: BackendName[];
  rounds: number;
  threads: number;
  /** Seconds. */
  patience: number;
  /** Absent for the usual ones. */
  python?: string[];
  peers: boolean;
}

/** It has no kernel for the gradient of a filter, which no amount of waiting makes up for. */
const tfjsWasm: Absent = {
  name: "tfjs wasm",
  reason: "cannot train: it has no Conv2DBackpropFilter kernel",
};

export const step: Benchmark<StepFlags, StepReport> = {
  name: "step",
  summary: "Whole training steps: our backends beside other frameworks.",
  description: "Times whole training steps (one D update, two G updates), backend by backend and " +
    "peer by peer, interleaved round by round, each in a process of its own.",
  flags: [
    flag.config(),
    valueFlag(
      "--backends <names>",
      `Some of ${
        backendNames.join(", ")
      }; the others are compared with the first; by default all that ` +
        "suit this machine.",
      (text) => commaList(text).map(oneOf(backendNames)),
    ),
    flag.count("--rounds <count>", "Measured steps of each.", 5),
    flag.threads("Threads of each."),
    flag.count("--patience <seconds>", "How long each may train in all.", 60),
    flag.python(
      "Interpreters to look for PyTorch, TensorFlow and JAX in, all that have them; by default " +
        `DCGAN_BENCH_PYTHON, or the first of ${usualPythons.join(", ")} that has each.`,
    ),
    new Option("--no-peers", "Only our own backends."),
  ],
  async measure(flags, tell) {
    const { config, rounds, threads, patience } = flags;
    const model = benchConfigs[config];
    const loadBefore = Deno.loadavg()[0];
    const { contenders, absent } = await findContenders(flags, loadBefore);
    const result = await race(contenders, {
      ...{ model, rounds, threads, patienceMillis: patience * 1000 },
      ...{ measuresSgemm: true, print: tell },
    });
    return stepReport(result, { config, model, threads, absent, loadBefore });
  },
  format: formatReport,
  figures: ({ rows }) =>
    Object.fromEntries(
      rows.flatMap(({ name, measured }) =>
        measured ? [[`${name}, ms a step`, measured.millis.median]] : []
      ),
    ),
  /** When all programs make the same step. */
  holds: ({ rows }) => rows.every(({ measured }) => measured?.lossesAgree ?? true),
};

async function findContenders({ backends, peers, python }: StepFlags, load: number) {
  const ours = backends
    ? { contenders: backends.map(backendContender), absent: [] }
    : await suitableBackends();
  const theirs = peers ? await findPeers(python, load) : nobody;
  return {
    contenders: [...ours.contenders, ...theirs.contenders],
    absent: [...ours.absent, ...theirs.absent],
  };
}

async function findPeers(statedPythons: string[] | undefined, load: number): Promise<Found> {
  const { contenders, absent } = await pythonContenders(pythonsToLookInto(statedPythons), {
    firstOnly: statedPythons === undefined,
    env: peerEnvironment(load, navigator.hardwareConcurrency),
  });
  return { contenders, absent: [...absent, tfjsWasm] };
}
