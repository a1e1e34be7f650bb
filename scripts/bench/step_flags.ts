import { Command } from "commander";
import type { BackendName } from "../../ops/mod.ts";
import { commaList, oneOf, type Parser, wholeNumber } from "../cli/parsers.ts";
import { type BenchConfigName, benchConfigNames } from "./configs.ts";
import { backendNames, pythonList, usualPythons } from "./programs.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";

export interface StepFlags {
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
  json: boolean;
}

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseStepWords(words: readonly string[]): StepFlags | undefined {
  return readWords<StepFlags>(stepCommand(), words);
}

export function stepHelp(): string {
  return stepCommand().helpInformation();
}

function stepCommand(): Command {
  const count = wholeNumber({ min: 1 });
  const cores = navigator.hardwareConcurrency;
  return new Command("deno task bench step")
    .description(
      "Times whole training steps (one D update, two G updates), backend by backend and peer by " +
        "peer, interleaved round by round, each in a process of its own.",
    )
    .addOption(
      valueFlag("--config <name>", `${benchConfigNames.join(", ")}.`, oneOf(benchConfigNames))
        .default("quickstart"),
    )
    .addOption(valueFlag("--backends <names>", backendsHelp, backendList))
    .addOption(valueFlag("--rounds <count>", "Measured steps of each.", count).default(5))
    .addOption(
      valueFlag("--threads <count>", "Threads of each.", count)
        .default(cores, "one for each core"),
    )
    .addOption(
      valueFlag("--patience <seconds>", "How long each may train in all.", count).default(60),
    )
    .addOption(valueFlag("--python <paths>", pythonHelp, pythonList))
    .option("--no-peers", "Only our own backends.")
    .option("--json", "Prints the result as JSON.", false);
}

const backendsHelp = `Which of ${backendNames().join(", ")}, the one to compare with first; by ` +
  "default all that suit this machine.";

const pythonHelp = "Interpreters to look for PyTorch and TensorFlow in, all that have them; by " +
  `default DCGAN_BENCH_PYTHON, or the first of ${usualPythons.join(", ")} that has each.`;

const backendList: Parser<BackendName[]> = (text) => commaList(text).map(oneOf(backendNames()));
