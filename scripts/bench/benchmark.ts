/** What all benchmarks share: flags, a report as JSON or as text, an exit code, a line of history. */
import { Command, type Option } from "commander";
import type { ModelConfig } from "../../model/mod.ts";
import { backendNames } from "../../ops/mod.ts";
import { commaList, nameOrPath, oneOf, path, wholeNumber } from "../cli/parsers.ts";
import { type PresetName, presetSettings } from "../cli/presets.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import { toRunConfig } from "../cli/settings.ts";
import { addToHistory, type Figures, historyFile } from "./history.ts";

/** Hears of what is done, which may take minutes. */
export type Tell = (line: string) => void;

export interface Benchmark<Flags, Report> {
  name: string;
  /** Its line in the list of benchmarks. */
  summary: string;
  /** What `--help` says of it. */
  description: string;
  flags: Option[];
  /** @throws UsageError for flags that do not go together */
  check?(flags: Flags): void;
  measure(flags: Flags, tell: Tell): Promise<Report>;
  /** The report for people. */
  format(report: Report): string;
  /** What the history keeps of it. */
  figures(report: Report): Figures;
  /** Whether it found what it must find; otherwise the exit code is 1. */
  holds?(report: Report): boolean;
}

interface SharedFlags {
  json: boolean;
  history: string | false;
}

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function readFlags<Flags extends object, Report>(
  benchmark: Benchmark<Flags, Report>,
  words: readonly string[],
): Flags & SharedFlags | undefined {
  const flags = readWords<Flags & SharedFlags>(commandOf(benchmark), words);
  if (flags) benchmark.check?.(flags);
  return flags;
}

/** Runs a benchmark; answers with the exit code. */
export async function runBenchmark<Flags extends object, Report>(
  benchmark: Benchmark<Flags, Report>,
  words: readonly string[],
): Promise<number> {
  const flags = readFlags(benchmark, words);
  if (!flags) {
    console.log(commandOf(benchmark).helpInformation());
    return 0;
  }
  const { history, ...own } = flags;
  const report = await benchmark.measure(own as Flags, (line) => console.error(line));
  console.log(flags.json ? reportJson(report) : `\n${benchmark.format(report)}`);
  if (history !== false) {
    await addToHistory(history, benchmark.name, words, benchmark.figures(report));
  }
  return benchmark.holds?.(report) ?? true ? 0 : 1;
}

/** What is unknown is null in it, so that every field is always there. */
export function reportJson(report: unknown): string {
  return JSON.stringify(report, (_, value) => value ?? null, 2);
}

type Described = Pick<Benchmark<object, unknown>, "name" | "description" | "flags">;

function commandOf({ name, description, flags }: Described): Command {
  const command = new Command(`deno task bench ${name}`).description(description);
  for (const flag of flags) command.addOption(flag);
  return command
    .option("--json", "Prints the result as JSON.", false)
    .addOption(
      valueFlag("--history <file>", "Adds the main figures to this file, for bench history.", path)
        .default(historyFile, "cache/bench_history.jsonl"),
    )
    .option("--no-history", "Adds the figures to no history.");
}

export const benchConfigNames = ["c64", "mnist", "quickstart"] as const;
export type BenchConfigName = (typeof benchConfigNames)[number];

/** The models that are measured: the original's and the classic ones, with channels and labels told. */
export const benchConfigs: Record<BenchConfigName, ModelConfig> = {
  c64: ofPreset("paper", { cDim: 3, yDim: 0 }),
  mnist: { ...ofPreset("paper", { cDim: 1, yDim: 10 }), outputHeight: 28, outputWidth: 28 },
  quickstart: ofPreset("classic", { cDim: 3, yDim: 0 }),
};

/** Without the options that no peer computes. */
function ofPreset(preset: PresetName, data: Pick<ModelConfig, "cDim" | "yDim">): ModelConfig {
  const plain = {
    ema: undefined,
    emaHalfLife: undefined,
    diffAugment: undefined,
    loss: undefined,
    norm: undefined,
    r1: undefined,
    ada: undefined,
    adaImages: undefined,
    spectralNorm: undefined,
    shards: undefined,
  };
  return { ...toRunConfig(presetSettings(preset), "bench").model, ...plain, ...data };
}

/** The flags that several benchmarks have. */
export const flag = {
  /** A number of things, at least one. */
  count: (flags: string, help: string, value?: number): Option =>
    valueFlag(flags, help, wholeNumber({ min: 1 })).default(value),
  config: (help = `${benchConfigNames.join(", ")}.`): Option =>
    valueFlag("--config <name>", help, oneOf(benchConfigNames)).default("quickstart"),
  backend: (): Option =>
    valueFlag("--backend <name>", "Measures this backend.", oneOf(["auto", ...backendNames]))
      .default("auto"),
  threads: (help = "Threads of the backend."): Option =>
    flag.count("--threads <count>", help)
      .default(navigator.hardwareConcurrency, "one for each core"),
  /** Interpreters by name or path, with commas between them. */
  python: (help: string): Option =>
    valueFlag("--python <paths>", help, (text) => commaList(text).map(nameOrPath)),
};
