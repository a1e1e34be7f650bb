import { Command } from "commander";
import type { ModelConfig } from "../../model/mod.ts";
import type { Precision, Tuning } from "../../ops/mod.ts";
import { oneOf, someText, wholeNumber } from "../cli/parsers.ts";
import { benchConfigNames, benchConfigs } from "./configs.ts";
import { pythonList, usualPythons } from "./programs.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";

export interface WebgpuFlags {
  config: keyof typeof webgpuConfigs;
  /** Absent for the fastest. */
  adapter?: string;
  precision: Precision;
  tune: Tuning;
  rounds: number;
  kernels: boolean;
  peers: boolean;
  /** Absent for the usual ones. */
  python?: string[];
  json: boolean;
}

/** Small enough that stock kernels on a software adapter end within minutes. */
const small: ModelConfig = {
  ...benchConfigs.c64,
  ...{ outputHeight: 32, outputWidth: 32, gfDim: 32, dfDim: 32, batchSize: 16 },
};
const tiny: ModelConfig = {
  ...small,
  ...{ outputHeight: 16, outputWidth: 16, gfDim: 2, dfDim: 2, batchSize: 2 },
};

/** What `--config` may name. */
export const webgpuConfigs = { small, tiny, ...benchConfigs };
const configNames = ["small", "tiny", ...benchConfigNames] as const;

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseWebgpuWords(words: readonly string[]): WebgpuFlags | undefined {
  return readWords<WebgpuFlags>(webgpuCommand(), words);
}

export function webgpuHelp(): string {
  return webgpuCommand().helpInformation();
}

function webgpuCommand(): Command {
  const count = wholeNumber({ min: 1 });
  return new Command("deno task bench webgpu")
    .description(
      "Times each kernel at the shapes of one model, and the whole step, with our kernels and with " +
        "tfjs's own in turn on one device, beside what the adapter can do at best. Where there is " +
        "PyTorch with CUDA it makes the same steps.",
    )
    .addOption(valueFlag("--config <name>", configHelp, oneOf(configNames)).default("small"))
    .addOption(valueFlag("--adapter <words>", adapterHelp, someText))
    .addOption(valueFlag("--precision <f32|f16>", precisionHelp, oneOf(precisions)).default("f32"))
    .addOption(valueFlag("--tune <off|quick|full>", tuneHelp, oneOf(tunings)).default("quick"))
    .addOption(valueFlag("--rounds <count>", "Measurements of each.", count).default(3))
    .option("--no-kernels", "Only the whole step.")
    .addOption(valueFlag("--python <paths>", pythonHelp, pythonList))
    .option("--no-peers", "Without PyTorch.")
    .option("--json", "Prints the result as JSON.", false);
}

const configHelp = `${
  configNames.join(", ")
}; small is 32x32, 32 filters, batch 16; tiny only shows that it works.`;

const precisions: readonly Precision[] = ["f32", "f16"];
const tunings: readonly Tuning[] = ["off", "quick", "full"];

const adapterHelp = "Words from the name of the graphics card to take; by default the fastest.";
const precisionHelp = "Of the factors of our products; tfjs's own are f32 either way.";
const tuneHelp = "How thoroughly to look for the fastest tiles first, as train does.";

const pythonHelp =
  "Interpreters to look for PyTorch with CUDA in; by default DCGAN_BENCH_PYTHON, " +
  `or the first of ${usualPythons.join(", ")} that has it.`;
