/** The flags of `train` as a commander command: it splits the words and lays out the help. */
import { Command, CommanderError, Option } from "commander";
import {
  addDashboardOptions,
  type DashboardFlags,
  dashboardFlags,
  type StatedDashboardFlags,
} from "../dashboard_flags.ts";
import { path } from "../parsers.ts";
import { defaultText } from "../default_text.ts";
import { type Flag, flagName } from "../flag.ts";
import { flagGroups } from "./flags.ts";
import { type RankFlags, rankFlags, rankOptions, type StatedRankFlags } from "./rank_flags.ts";
import type { Settings } from "../settings.ts";
import { UsageError } from "../usage_error.ts";

export interface StatedFlags {
  /** Only what the command line states. */
  stated: Partial<Settings>;
  /** A run's folder, or `latest`. */
  resume: string | undefined;
  noInstall: boolean;
  /** Where TensorBoard's files go: a folder, or the run's own. */
  tensorboard?: string | true;
  /** undefined trains in this process alone. */
  ranks: RankFlags | undefined;
  /** undefined trains without one. */
  dashboard: DashboardFlags | undefined;
}

const examples = `
Examples:
  deno task train
      Draw avatars and learn to draw them, in about five minutes.
  deno task train --dataset fashion-mnist --preset mnist
      Learn to draw ten kinds of clothes, each on demand.
  deno task train --preset photos --dataset ./photos --augment flip
      Learn from your own photos.
  deno task train --resume latest --max-steps 3000
      Go on with the run that was trained last.
  deno task train --seed 1 --max-steps 200 --name another-seed
      See how much of a result was luck.
`;

/**
 * Reads the command line, word by word.
 *
 * @throws UsageError for an unknown flag, a missing or bad value, or a word that is no flag
 */
export function readFlags(words: string[]): StatedFlags {
  const command = trainCommand();
  try {
    command.parse(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      throw new UsageError(houseMessage(error), { cause: error });
    }
    throw error;
  }
  const [stray] = command.args;
  if (stray !== undefined) {
    throw new UsageError(
      `"${stray}" is no flag: say what it is for, as in --dataset ${stray}; --help lists the flags`,
    );
  }
  const opts = command.opts<
    Partial<Settings> & StatedDashboardFlags & StatedRankFlags & {
      install: boolean;
      tensorboard?: string | true;
      dashboard: boolean;
      resume?: string;
    }
  >();
  const { install, resume, dashboard, tensorboard, host, port, allowedHost, basePath, ...others } =
    opts;
  const { distributed, mpi, rankTimeout, ...stated } = others;
  return {
    stated,
    resume,
    tensorboard,
    noInstall: !install,
    ranks: rankFlags({ distributed, mpi, rankTimeout }),
    dashboard: dashboard ? dashboardFlags({ host, port, allowedHost, basePath }) : undefined,
  };
}

/** The help of `train`: every flag by group, explained, with its default, then examples. */
export function helpText(columns: number): string {
  const command = trainCommand().configureOutput({ getOutHelpWidth: () => columns });
  return command.helpInformation() + examples;
}

function trainCommand(): Command {
  const command = new Command("deno task train")
    .usage("[flags]")
    .description(
      "Trains a DCGAN: a generator that learns to draw images like those of a data set, against a " +
        "discriminator that learns to tell them apart.",
    )
    .exitOverride()
    .allowExcessArguments()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ formatItem: termAboveText });
  for (const { title, flags } of flagGroups) {
    command.optionsGroup(`${title}:`);
    flags.flatMap(options).forEach((option) => command.addOption(option));
  }
  rankOptions.forEach((option) => command.addOption(option));
  return addDashboardOptions(command)
    .addOption(resumeOption)
    .addOption(noDashboardOption)
    .addOption(tensorBoardOption)
    .option(
      "--no-install",
      "Installs no system packages, and only names the missing ones. NO_INSTALL=1 does the same.",
    )
    .optionsGroup("Help:")
    .helpOption("-h, --help", "Prints this.");
}

const resumeOption = new Option(
  "--resume <run>",
  "Resumes a run from its newest checkpoint, bit for bit as if it had never stopped: its folder, such " +
    "as runs/<name>, or latest. You may change how long to train, the device, where the data are, how " +
    "often to save, and --on-nan; everything else comes from the run.",
).helpGroup("Run:").argParser(runText);

const noDashboardOption = new Option(
  "--no-dashboard",
  "Trains without the dashboard, the page that shows the run live.",
).helpGroup("Dashboard:");

const tensorBoardOption = new Option(
  "--tensorboard [folder]",
  "Also writes scalars, histograms, samples and hyper-parameters for TensorBoard while it trains: into " +
    "tensorboard/ in the run's folder, so that `tensorboard --logdir runs` shows all runs, or into a " +
    "folder of the run's name in another one.",
).helpGroup("Run:").argParser(path);

function runText(text: string): string {
  if (text.trim() !== "") return text;
  throw new UsageError(`--resume is "${text}": it must not be empty`);
}

function options(flag: Flag): Option[] {
  const name = flagName(flag.setting);
  const help = `${flag.help} (${defaultText(flag)})`;
  if (flag.value !== "") return [new Option(`${name} ${flag.value}`, help).argParser(flag.parse)];
  const off = new Option(name.replace("--", "--no-"), `The opposite of ${name}.`);
  return [new Option(name, help), off];
}

/** Commander's two columns leave too little room for an explanation beside the longest flags. */
function termAboveText(
  term: string,
  _termWidth: number,
  text: string,
  help: { helpWidth?: number; boxWrap(text: string, width: number): string },
): string {
  const wrapped = help.boxWrap(text, (help.helpWidth ?? 80) - 6);
  return `  ${term}\n      ${wrapped.replaceAll("\n", "\n      ")}`;
}

function houseMessage({ code, message }: CommanderError): string {
  if (code === "commander.optionMissingArgument") {
    const [, flag, value] = message.match(/'(\S+) (.*)'/) ?? [];
    return `${flag} has no value: it takes ${value}`;
  }
  const unknown = message.match(/unknown option '(.*)'/s)?.[1] ?? "";
  return unknownFlagMessage(unknown, message.match(/Did you mean (?:one of )?(.*)\?/)?.[1]);
}

function unknownFlagMessage(unknown: string, similar?: string): string {
  const word = unknown.split("=")[0];
  const names = flagGroups.flatMap(({ flags }) => flags.flatMap(options)).map(({ long }) => long!);
  if (unknown !== word && [...names, "--no-install", "--no-dashboard"].includes(word)) {
    return `${unknown}: ${word} takes no value`;
  }
  const containing = names.filter((name) => word.length > 4 && name.endsWith(word.slice(2)));
  const nearest = similar ?? containing.join(", ");
  const cure = nearest === "" ? "--help lists the flags" : `did you mean ${nearest}?`;
  return `unknown flag ${unknown}: ${cure}`;
}
