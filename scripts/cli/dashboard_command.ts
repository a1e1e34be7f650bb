import { Command } from "commander";
import { readWords, valueFlag } from "./read_words.ts";
import {
  addDashboardOptions,
  type DashboardFlags,
  dashboardFlags,
  type StatedDashboardFlags,
} from "./dashboard_flags.ts";
import { path } from "./parsers.ts";
import { projectPath, statedPath } from "./places.ts";

export interface DashboardCommand extends DashboardFlags {
  runsDir: string;
}

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseDashboardWords(words: readonly string[]): DashboardCommand | undefined {
  const command = dashboardCommand();
  const flags = readWords<StatedDashboardFlags & { runsDir?: string }>(command, words);
  if (!flags) return undefined;
  const [folder] = command.args;
  const stated = folder === undefined ? undefined : statedPath(folder);
  const { runsDir = stated ?? projectPath("runs"), ...others } = flags;
  return { runsDir, ...dashboardFlags(others) };
}

export function dashboardHelp(): string {
  return dashboardCommand().helpInformation();
}

function dashboardCommand(): Command {
  const command = new Command("deno task dashboard")
    .description("Serves the dashboard for all runs, running or finished, until Ctrl-C.")
    .argument("[folder]", 'The folder of the runs, "runs" where none is said.')
    .addOption(valueFlag("--runs-dir <folder>", "The same, as train takes it.", path));
  return addDashboardOptions(command);
}
