import { Command } from "commander";
import type { BackendName } from "../../ops/mod.ts";
import { oneOf, wholeNumber } from "../cli/parsers.ts";
import { UsageError } from "../cli/usage_error.ts";
import { type BenchConfigName, benchConfigNames } from "./configs.ts";
import { fewestSamples, warmUpSteps } from "./memory_samples.ts";
import { backendNames } from "./programs.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";

export interface MemoryFlags {
  config: BenchConfigName;
  backend: BackendName | "auto";
  steps: number;
  every: number;
  batchSize?: number;
  threads: number;
  collect: boolean;
  json: boolean;
}

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseMemoryWords(words: readonly string[]): MemoryFlags | undefined {
  const flags = readWords<MemoryFlags>(memoryCommand(), words);
  if (!flags) return undefined;
  const fewest = warmUpSteps + fewestSamples * flags.every;
  if (flags.steps >= fewest) return flags;
  throw new UsageError(
    `--steps ${flags.steps} is too few to judge: make ${fewest} or more, or look more often (--every)`,
  );
}

export function memoryHelp(): string {
  return memoryCommand().helpInformation();
}

function memoryCommand(): Command {
  const count = wholeNumber({ min: 1 });
  return new Command("deno task bench memory")
    .description("Makes many training steps and fails if memory or the number of tensors grows.")
    .addOption(
      valueFlag(
        "--config <name>",
        `${benchConfigNames.join(", ")}.`,
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
    .option("--no-collect", "Leaves garbage to V8, which lets tens of MiB of it lie.")
    .option("--json", "Prints the result as JSON.", false);
}
