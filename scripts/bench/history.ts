/** What benchmarks found, run by run: a file of JSON lines, and the table that is drawn of it. */
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { Command } from "commander";
import * as v from "valibot";
import { webgpuAdapters } from "../../ops/bench.ts";
import { path, someText } from "../cli/parsers.ts";
import { projectFolder, projectPath, shownPath } from "../cli/places.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import { defaultSettings } from "../cli/settings.ts";
import { aligned } from "../cli/table.ts";
import { commandRunner } from "../setup/run_command.ts";
import { figure } from "./measure.ts";

/** Beside the drawn avatars: outside of git, and one for all runs in this copy of the project. */
export const historyFile = projectPath(`${defaultSettings.cacheDir}/bench_history.jsonl`);

/** A benchmark's main results by their names, with units in these. */
export type Figures = Record<string, number>;

const entrySchema = v.object({
  /** When it ended, as ISO 8601. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  benchmark: v.string(),
  /** The words behind `deno task bench`. */
  command: v.string(),
  machine: v.string(),
  /** Of the code, with `-dirty` where files had changed since. */
  commit: v.string(),
  figures: v.record(v.string(), v.number()),
});

export type HistoryEntry = v.InferOutput<typeof entrySchema>;

export async function addToHistory(
  file: string,
  benchmark: string,
  words: readonly string[],
  figures: Figures,
): Promise<void> {
  const told = Object.entries(figures).filter(([, value]) => Number.isFinite(value));
  const entry: HistoryEntry = {
    at: new Date().toISOString(),
    benchmark,
    command: [benchmark, ...words.filter(isOfMeasurement)].join(" "),
    machine: await machineName(),
    commit: await commitName(),
    figures: Object.fromEntries(told),
  };
  Deno.mkdirSync(dirname(file), { recursive: true });
  // One write of a line: two benchmarks at a time do not mix their lines.
  Deno.writeTextFileSync(file, `${JSON.stringify(entry)}\n`, { append: true });
}

/** Whether a word says what is measured, not where it is told. */
function isOfMeasurement(word: string, i: number, words: readonly string[]): boolean {
  return word !== "--json" && !/^--history(=|$)/.test(word) && words[i - 1] !== "--history";
}

/** Processor, cores, and graphics cards: what figures of one machine have in common. */
async function machineName(): Promise<string> {
  const model = cpus()[0]?.model.trim() || Deno.build.arch;
  const adapters = await webgpuAdapters().catch(() => []);
  const cards = adapters.filter(({ isSoftware }) => !isSoftware);
  const names = new Set(cards.map(({ description }) => description));
  return [model, `${navigator.hardwareConcurrency} cores`, ...names].join(", ");
}

async function commitName(): Promise<string> {
  const { code, output } = await commandRunner()(
    "git",
    ["-C", projectFolder, "describe", "--always", "--dirty", "--exclude=*"],
  );
  return code === 0 ? output.trim() : "unknown";
}

/** Prints the history; answers with the exit code. */
export function showHistory(words: readonly string[]): Promise<number> {
  const command = new Command("deno task bench history")
    .description(
      "Prints the results of each benchmark as a table, newest last, with the ratio of each figure to " +
        "the one before it on the same machine.",
    )
    .addOption(valueFlag("--benchmark <name>", "Shows only this benchmark.", someText))
    .addOption(
      valueFlag("--history <file>", "Reads the results from this file.", path)
        .default(historyFile, "cache/bench_history.jsonl"),
    );
  const flags = readWords<{ benchmark?: string; history: string }>(command, words);
  if (!flags) console.log(command.helpInformation());
  else {
    const all = readHistory(flags.history);
    const entries = all.filter(({ benchmark }) => benchmark === (flags.benchmark ?? benchmark));
    console.log(
      entries.length > 0
        ? formatHistory(entries)
        : `${shownPath(flags.history)} holds no result${
          flags.benchmark ? ` of ${flags.benchmark}` : ""
        }`,
    );
  }
  return Promise.resolve(0);
}

/** @throws Error for a line that is no entry */
export function readHistory(file: string): HistoryEntry[] {
  if (!existsSync(file)) return [];
  const lines = Deno.readTextFileSync(file).split("\n");
  return lines.flatMap((line, i) => {
    if (line === "") return [];
    try {
      return [v.parse(entrySchema, JSON.parse(line))];
    } catch (cause) {
      const place = `line ${i + 1} of ${shownPath(file)}`;
      throw new Error(`${place} is no result of a benchmark: remove that line`, { cause });
    }
  });
}

/** A table for each command, figure by figure, in the order of time. */
export function formatHistory(entries: readonly HistoryEntry[]): string {
  const sorted = entries.toSorted((a, b) => a.at < b.at ? -1 : 1);
  const commands = Object.entries(Object.groupBy(sorted, ({ command }) => command));
  return commands.map(([command, own]) =>
    [command, ...aligned([header, ...rowsOf(own!)], { left: 4 })].join("\n")
  ).join("\n\n");
}

const header = ["figure", "date", "machine", "commit", "value", "x before"];

function rowsOf(entries: readonly HistoryEntry[]): string[][] {
  const names = [...new Set(entries.flatMap(({ figures }) => Object.keys(figures)))];
  return names.flatMap((name) => {
    const before = new Map<string, number>();
    return entries.filter(({ figures }) => name in figures).map((entry) => {
      const value = entry.figures[name];
      const last = before.get(entry.machine);
      before.set(entry.machine, value);
      const ratio = last === undefined ? "" : (value / last).toFixed(2);
      const date = entry.at.slice(0, 16).replace("T", " ");
      return [name, date, entry.machine, entry.commit, figure(value), ratio];
    });
  });
}
