import { Command } from "commander";
import type { BackendName } from "../../ops/mod.ts";
import { oneOf, wholeNumber } from "../cli/parsers.ts";
import { type BenchConfigName, benchConfigNames } from "./configs.ts";
import { backendNames } from "./programs.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";

export interface DashboardBenchFlags {
  config: BenchConfigName;
  backend: BackendName | "auto";
  clients: number;
  stalled: number;
  rounds: number;
  /** In each round, with clients and again without. */
  steps: number;
}

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseDashboardBenchWords(words: readonly string[]) {
  return readWords<DashboardBenchFlags>(dashboardBenchCommand(), words);
}

export function dashboardBenchHelp(): string {
  return dashboardBenchCommand().helpInformation();
}

function dashboardBenchCommand(): Command {
  const count = wholeNumber({ min: 1 });
  const flag = (flags: string, help: string, value: number) =>
    valueFlag(flags, help, count).default(value);
  return new Command("deno task bench dashboard")
    .description(
      "Trains with the dashboard watched by many and by nobody, in turns, and compares the steps; fails " +
        "if memory grows.",
    )
    .addOption(
      valueFlag("--config <name>", `${benchConfigNames.join(", ")}.`, oneOf(benchConfigNames))
        .default("quickstart"),
    )
    .addOption(
      valueFlag("--backend <name>", "On which.", oneOf(["auto", ...backendNames()])).default(
        "auto",
      ),
    )
    .addOption(flag("--clients <count>", "Browsers that watch.", 1000))
    .addOption(flag("--stalled <count>", "Of which so many never read.", 20))
    .addOption(flag("--rounds <count>", "Turns.", 6))
    .addOption(flag("--steps <count>", "Steps in a turn, with and without.", 10));
}
