/** `deno task bench memory`: many steps on one backend, with memory and tensors looked at. */
import { Command } from "commander";
import { type BackendName, openBackend } from "../../ops/mod.ts";
import { oneOf, wholeNumber } from "../cli/parsers.ts";
import { UsageError } from "../cli/usage_error.ts";
import { aligned } from "./align.ts";
import { type BenchConfigName, benchConfigNames, benchConfigs } from "./configs.ts";
import {
  fewestSamples,
  type MemorySample,
  memorySamples,
  type MemoryVerdict,
  memoryVerdict,
  warmUpSteps,
} from "./memory_samples.ts";
import { backendNames } from "./programs.ts";
import { readWords, valueFlag } from "./read_words.ts";

export interface MemoryFlags {
  config: BenchConfigName;
  backend: BackendName | "auto";
  steps: number;
  every: number;
  batchSize?: number;
  threads: number;
  json: boolean;
}

export function memoryCommand(): Command {
  const count = wholeNumber({ min: 1 });
  return new Command("deno task bench memory")
    .description("Makes many training steps and fails if memory or the number of tensors grows.")
    .addOption(
      valueFlag(
        "--config <name>",
        `One of ${benchConfigNames.join(", ")}.`,
        oneOf(benchConfigNames),
      )
        .default("quickstart"),
    )
    .addOption(
      valueFlag("--backend <name>", "On which.", oneOf(["auto", ...backendNames()]))
        .default("auto"),
    )
    .addOption(valueFlag("--steps <count>", "How many.", count).default(2000))
    .addOption(valueFlag("--every <steps>", "How often to look.", count).default(50))
    .addOption(
      valueFlag("--batch-size <images>", "Fewer make shorter steps; else the config's own.", count),
    )
    .addOption(
      valueFlag("--threads <count>", "Threads of the backend.", count)
        .default(navigator.hardwareConcurrency, "one for each core"),
    )
    .option("--json", "Prints the result as JSON.", false);
}

/** @throws UsageError for words that it cannot follow */
export function parseMemoryWords(words: readonly string[]): MemoryFlags | undefined {
  const flags = readWords<MemoryFlags>(memoryCommand(), words);
  const fewest = flags && warmUpSteps + fewestSamples * flags.every;
  if (fewest !== undefined && flags!.steps < fewest) {
    throw new UsageError(
      `--steps ${
        flags!.steps
      } is too few to judge: make ${fewest} or more, or look more often (--every)`,
    );
  }
  return flags;
}

/** Runs the benchmark; answers with the exit code: 1 when something grew. */
export async function benchMemory(words: readonly string[]): Promise<number> {
  const flags = parseMemoryWords(words);
  if (!flags) {
    console.log(memoryCommand().helpInformation());
    return 0;
  }
  const config = benchConfigs[flags.config];
  const model = { ...config, batchSize: flags.batchSize ?? config.batchSize };
  const backend = await openBackend(flags.backend, { threads: flags.threads });
  const start = performance.now();
  const showSample = ({ step, rssBytes, tensors }: MemorySample) => {
    const seconds = (performance.now() - start) / 1000;
    console.error(
      `step ${step} of ${flags.steps}, ${seconds.toFixed(0)} s: ${mebibytes(rssBytes)} MiB, ` +
        `${tensors} tensors`,
    );
  };
  const samples = await memorySamples(model, flags, showSample);
  backend.close();
  const verdict = memoryVerdict(samples);
  const { name, description } = backend;
  if (flags.json) {
    console.log(JSON.stringify({ ...flags, backend: name, description, samples, ...verdict }));
  } else {
    console.log(`\n${flags.config}, batch ${model.batchSize}, on ${name} (${description})\n`);
    console.log(formatMemory(samples, verdict));
  }
  return verdict.isLevel ? 0 : 1;
}

/** A table of samples and one line of judgement. */
export function formatMemory(samples: readonly MemorySample[], verdict: MemoryVerdict): string {
  const rows = samples.map(({ step, rssBytes, tensors }) => [
    `${step}`,
    mebibytes(rssBytes),
    `${tensors}`,
  ]);
  const { judgedFrom, rssBytesAStep, rssGrowth, tensorsChanged, isLevel } = verdict;
  const tensors = tensorsChanged ? "the number of tensors changed" : "no tensor more or less";
  return [
    ...aligned([["step", "RSS MiB", "tensors"], ...rows]),
    "",
    `${isLevel ? "level" : "NOT LEVEL"} from step ${judgedFrom} on: RSS ` +
    `${(rssBytesAStep / 1024).toFixed(2)} KiB a step, ${
      (100 * rssGrowth).toFixed(1)
    } % in all; ${tensors}`,
  ].join("\n");
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
