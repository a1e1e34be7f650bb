import { join } from "node:path";
import { Command } from "commander";
import { readWords, valueFlag } from "./read_words.ts";
import {
  addDashboardOptions,
  type DashboardFlags,
  dashboardFlags,
  type StatedDashboardFlags,
} from "./dashboard_flags.ts";
import { checkCacheDir, defaultCacheDir } from "./cache_folder.ts";
import { path } from "./parsers.ts";
import { projectPath, statedPath } from "./places.ts";

export interface DashboardCommand extends DashboardFlags {
  runsDir: string;
  /** Folder for the bundled scripts. */
  cacheDir: string;
  /** Ends as soon as it serves. */
  prepare: boolean;
}

/**
 * @returns undefined if the arguments ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseDashboardWords(words: readonly string[]): DashboardCommand | undefined {
  const command = dashboardCommand();
  const flags = readWords<StatedDashboardFlags & Partial<DashboardCommand>>(command, words);
  if (!flags) return undefined;
  const [folder] = command.args;
  const stated = folder === undefined ? undefined : statedPath(folder);
  const { runsDir = stated ?? projectPath("runs"), cacheDir, prepare = false, ...others } = flags;
  if (cacheDir !== undefined) checkCacheDir(cacheDir);
  const scripts = join(cacheDir ?? defaultCacheDir(), "dashboard");
  return { runsDir, cacheDir: scripts, prepare, ...dashboardFlags(others) };
}

export function dashboardHelp(): string {
  return dashboardCommand().helpInformation();
}

function dashboardCommand(): Command {
  const command = new Command("deno task dashboard")
    .description("Serves the dashboard for all runs, running or finished, until Ctrl-C.")
    .argument("[folder]", 'The folder of the runs; by default "runs".')
    .addOption(valueFlag("--runs-dir <folder>", "The same, as train takes it.", path))
    .addOption(
      valueFlag(
        "--cache-dir <folder>",
        "Folder for the bundled scripts, as in train. (cache in the project or, if that cannot be " +
          "written, the user's cache folder)",
        path,
      ),
    )
    .option(
      "--prepare",
      "Prepares all that a start needs, and ends. After deno install and this, the dashboard starts " +
        "without a network.",
    );
  return addDashboardOptions(command);
}
