/** `deno task bench step`: the whole training step, our backends beside other frameworks. */
import { Command } from "commander";
import type { BackendName } from "../../ops/mod.ts";
import { commaList, oneOf, type Parser, someText, wholeNumber } from "../cli/parsers.ts";
import { type BenchConfigName, benchConfigNames, benchConfigs } from "./configs.ts";
import { formatReport } from "./format_report.ts";
import {
  type Absent,
  backendContender,
  backendNames,
  type Found,
  pythonContenders,
  suitableBackends,
} from "./programs.ts";
import { race } from "./race.ts";
import { readWords, valueFlag } from "./read_words.ts";
import { reportJson, stepReport } from "./report.ts";

export interface StepFlags {
  config: BenchConfigName;
  /** Absent for all that suit this machine. */
  backends?: BackendName[];
  rounds: number;
  threads: number;
  /** Seconds. */
  patience: number;
  python?: string[];
  peers: boolean;
  json: boolean;
}

/** Looked at when no `--python` is stated: the one on the PATH, and the system's own. */
const usualPythons = ["python3", "/usr/bin/python3"];

/** It has no kernel for the gradient of a filter, which no amount of waiting makes up for. */
const tfjsWasm: Absent = {
  name: "tfjs wasm",
  reason: "cannot train: it has no Conv2DBackpropFilter kernel",
};

export function stepCommand(): Command {
  return new Command("deno task bench step")
    .description(
      "Times whole training steps (one D update, two G updates), backend by backend and peer by " +
        "peer, interleaved round by round, each in a process of its own.",
    )
    .addOption(
      valueFlag(
        "--config <name>",
        `One of ${benchConfigNames.join(", ")}.`,
        oneOf(benchConfigNames),
      )
        .default("quickstart"),
    )
    .addOption(
      valueFlag(
        "--backends <names>",
        `Which of ${
          backendNames().join(", ")
        }, the one to compare with first; by default all that ` +
          "suit this machine.",
        backendList,
      ),
    )
    .addOption(
      valueFlag("--rounds <count>", "Measured steps of each.", wholeNumber({ min: 1 })).default(5),
    )
    .addOption(
      valueFlag("--threads <count>", "Threads of each.", wholeNumber({ min: 1 }))
        .default(navigator.hardwareConcurrency, "one for each core"),
    )
    .addOption(
      valueFlag("--patience <seconds>", "How long each may train in all.", wholeNumber({ min: 1 }))
        .default(60),
    )
    .addOption(
      valueFlag(
        "--python <paths>",
        "Interpreters to look for PyTorch in, all of those that have it; by default the first of " +
          `DCGAN_BENCH_PYTHON, ${usualPythons.join(", ")} that does.`,
        paths,
      ),
    )
    .option("--no-peers", "Only our own backends.")
    .option("--json", "Prints the result as JSON.", false);
}

/** @throws UsageError for words that it cannot follow */
export function parseStepWords(words: readonly string[]): StepFlags | undefined {
  return readWords<StepFlags>(stepCommand(), words);
}

/** Runs the benchmark; answers with the exit code: 1 when two programs did not make the same step. */
export async function benchStep(words: readonly string[]): Promise<number> {
  const flags = parseStepWords(words);
  if (!flags) {
    console.log(stepCommand().helpInformation());
    return 0;
  }
  const { config, rounds, threads, patience } = flags;
  const model = benchConfigs[config];
  const loadBefore = Deno.loadavg()[0];
  const ours = flags.backends ? stated(flags.backends) : await suitableBackends();
  const peers = flags.peers ? await findPeers(flags.python) : { contenders: [], absent: [] };
  const absent = [...ours.absent, ...peers.absent];
  const result = await race([...ours.contenders, ...peers.contenders], {
    model,
    rounds,
    threads,
    patienceMillis: patience * 1000,
    print: (line) => console.error(line),
  });
  const report = stepReport(result, { config, model, threads, absent, loadBefore });
  console.log(flags.json ? reportJson(report) : `\n${formatReport(report)}`);
  return report.rows.every(({ measured }) => measured?.lossesAgree ?? true) ? 0 : 1;
}

function stated(names: readonly BackendName[]): Found {
  return { contenders: names.map(backendContender), absent: [] };
}

async function findPeers(statedPythons: string[] | undefined): Promise<Found> {
  const fromEnvironment = Deno.env.get("DCGAN_BENCH_PYTHON");
  const usual = fromEnvironment ? [fromEnvironment] : usualPythons;
  const { contenders, absent } = await pythonContenders(statedPythons ?? usual, {
    firstOnly: statedPythons === undefined,
  });
  return { contenders, absent: [...absent, tfjsWasm] };
}

const backendList: Parser<BackendName[]> = (text) => commaList(text).map(oneOf(backendNames()));

const paths: Parser<string[]> = (text) => commaList(someText(text));
