/** The arguments of `deno task replay`. */
import { Command } from "commander";
import { type BackendName, backendNames } from "../../ops/mod.ts";
import { breakCondition, type HyperParameters, type StepFacts } from "../../pipeline/replay/mod.ts";
import { withHostFlags } from "../cli/host_flags.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import { oneOf, type Parser, path, realNumber, someText, wholeNumber } from "../cli/parsers.ts";
import { datasetWord } from "../cli/flags/data_flags.ts";
import { placesOf } from "../cli/cache_folder.ts";
import { statedPath } from "../cli/places.ts";
import { UsageError } from "../cli/usage_error.ts";
import { settingWords } from "./setting_words.ts";

export interface ReplayFlags {
  /** The folder of a run, or of an incident. */
  folder: string;
  /** The first step, counted from 1; absent for the first that there is. */
  from?: number;
  /** The last step; absent for the last that was recorded. */
  to?: number;
  /** Where to stop. */
  breakAt?: (step: StepFacts) => boolean;
  /** Whether to continue after the first step that differs. */
  goOn: boolean;
  /** Prints its events as lines of JSON. */
  json: boolean;
  /** Whether to prompt after each step. */
  step: boolean;
  /** Whether to answer questions about single steps, from standard input. */
  look: boolean;
  /** Steps a second, at most. */
  speed: number;
  /** Where batches and losses are written. */
  dump?: string;
  /** By default the recorded backend. */
  backend?: BackendName;
  threads?: number;
  blas?: string;
  onednn?: string;
  cuda?: string;
  /** The folder of the images, if they have moved. */
  dataset?: string;
  /** Folder for downloaded data sets and drawn avatars. */
  dataDir: string;
  cacheDir: string;
  /** Changed hyper-parameters. */
  set: Partial<HyperParameters>;
  /** The name of the new run that is trained with them. */
  as?: string;
  /** Where a test of these steps is written. */
  exportTest?: string;
}

/**
 * @returns undefined if the arguments ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseReplayWords(words: readonly string[]): ReplayFlags | undefined {
  const command = replayCommand();
  const flags = readWords<Omit<ReplayFlags, "folder" | "breakAt"> & Break>(command, words);
  if (!flags) return undefined;
  const folder = command.args[0] ?? "";
  if (folder.trim() === "") {
    throw new UsageError("no run is named: give its folder, such as runs/<name>");
  }
  const { break: breakAt, ...rest } = flags;
  checkTogether(rest);
  return { ...rest, ...placesOf(rest), folder: statedPath(folder), breakAt };
}

interface Break {
  break?: ReplayFlags["breakAt"];
}

function checkTogether(
  { from = 1, to = Infinity, as, exportTest, step, json, look }: Omit<ReplayFlags, "folder">,
): void {
  if (from > to) throw new UsageError(`--from is "${from}": it must not be more than --to, ${to}`);
  const alone = [as && "--as", exportTest && "--export-test", step && "--step", json && "--json"]
    .concat(look ? ["--look"] : [])
    .filter(Boolean);
  if (alone.length > 1) {
    throw new UsageError(`${alone.join(" and ")} do different things: state one of them`);
  }
}

export function replayHelp(): string {
  return `${replayCommand().helpInformation()}
Without --from, the replay begins with the run's first step. With --from, it begins with the last
saved state before that step, and also trains and compares the steps between.
Exit codes: 0 all agrees, 3 something differs, 2 wrong flags, 130 interrupted, 1 any other failure.

Examples:
  deno task replay runs/faces-1 --from 1200 --to 1250
  deno task replay runs/faces-1 --break 'dLoss > 5 || isNaN(gLoss)'
  deno task replay runs/faces-1/incidents/step-001234 --step
  deno task replay runs/faces-1 --backend cpu
  deno task replay runs/faces-1 --from 500 --set learningRate=1e-4 --as what-if
  deno task replay runs/faces-1 --from 1 --to 200 --set norm=none --as without-norm
`;
}

const speed: Parser<number> = (text) => {
  const value = text === "max" ? Infinity : realNumber(text);
  if (value > 0) return value;
  throw new RangeError("it must be steps a second, more than 0, or max");
};

function replayCommand(): Command {
  const stepNumber = wholeNumber({ min: 1 });
  const command = new Command("deno task replay")
    .usage("<folder> [flags]")
    .description("Trains a part of a recorded run again, and compares every step with the record.")
    .argument("[folder]", "The folder of a run, such as runs/<name>, or of an incident.")
    .addOption(valueFlag("--from <step>", "The first step that is compared.", stepNumber))
    .addOption(valueFlag("--to <step>", "The last step.", stepNumber))
    .addOption(
      valueFlag(
        "--break <condition>",
        "Stops after the first step that meets the condition.",
        breakCondition,
      ),
    )
    .option("--go-on", "Continues after the first step that differs.", false)
    .option("--json", "Prints its events as lines of JSON, for programs.", false)
    .option("--step", "Opens a prompt: step, go back, look at batches and gradients.", false)
    .option("--look", "Answers the page's questions about steps, from standard input.", false)
    .addOption(
      valueFlag("--speed <rate>", "Trains at most this many steps a second, or max.", speed)
        .default(Infinity, "max"),
    )
    .addOption(valueFlag("--dump <folder>", "Writes batches as PNG, losses as CSV.", path))
    .addOption(
      valueFlag(
        "--backend <name>",
        "Replays on this backend instead of the recorded one.",
        oneOf(backendNames),
      ),
    );
  return withHostFlags(command)
    .addOption(valueFlag("--dataset <path>", "Where the images are now.", datasetWord))
    .addOption(
      valueFlag("--data-dir <folder>", "Where data sets are looked for first.", path),
    )
    .addOption(
      valueFlag("--cache-dir <folder>", "Where drawn avatars are kept.", path),
    )
    .addOption(
      valueFlag(
        "--set <settings>",
        "Changes hyper-parameters, such as learningRate=1e-4; with --from 1 and --as also zDist, " +
          "norm=none, or yDim=0 (no labels).",
        settingWords,
      )
        .default({}, "none"),
    )
    .addOption(
      valueFlag(
        "--as <name>",
        "Trains a new run of that name with the changes of --set.",
        someText,
      ),
    )
    .addOption(
      valueFlag("--export-test <file>", "Writes these steps as a test, x_test.ts.", path),
    );
}
