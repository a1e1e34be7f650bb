/** The arguments of `deno task report`. */
import { Command } from "commander";
import type { WhichCheckpoint } from "../../pipeline/generator/exports/mod.ts";
import { oneOf, path, wholeNumber } from "../cli/parsers.ts";
import { statedPath, userFolder } from "../cli/places.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import { UsageError } from "../cli/usage_error.ts";
import { checkpointWord } from "./weight_flags.ts";
import { basename, join } from "node:path";

export interface ReportFlags {
  /** The run's folder. */
  from: string;
  out: string;
  checkpoint?: WhichCheckpoint;
  mostSamples: number;
  language: "en" | "zh";
}

/**
 * @returns undefined if the arguments ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseReportWords(words: readonly string[]): ReportFlags | undefined {
  const command = reportCommand();
  const flags = readWords<Omit<ReportFlags, "from" | "out"> & { samples: number; out?: string }>(
    command,
    words,
  );
  if (!flags) return undefined;
  const word = command.args[0] ?? "";
  if (word.trim() === "") throw new UsageError("no run is named: give its folder, as runs/<name>");
  const from = statedPath(word);
  const { samples, out = join(userFolder(), `${basename(from)}.html`), ...others } = flags;
  return { ...others, mostSamples: samples, out, from };
}

export function reportHelp(): string {
  return `${reportCommand().helpInformation()}
Examples:
  deno task report runs/faces                          # writes faces.html here
  deno task report runs/faces --checkpoint best --out /tmp/faces.html
`;
}

function reportCommand(): Command {
  return new Command("deno task report")
    .usage("<run> [flags]")
    .description(
      "Writes a run as one HTML file: settings, curves, samples, incidents, and the generator, which " +
        "draws in the page. The file needs no server and no network.",
    )
    .argument("[run]", "A run such as runs/<name>; it may still be training.")
    .addOption(valueFlag("--out <file>", "The file; by default <name>.html where you are.", path))
    .addOption(
      valueFlag(
        "--checkpoint <which>",
        "Whose generator: latest (by default), best (by its measures), or a step.",
        checkpointWord,
      ),
    )
    .addOption(
      valueFlag(
        "--samples <number>",
        "The most samples that it shows; of more, evenly spaced ones.",
        wholeNumber({ min: 1, max: 2000 }),
      ).default(60),
    )
    .addOption(
      valueFlag("--language <language>", "Its first language: en or zh.", oneOf(["en", "zh"]))
        .default("en"),
    );
}
