/** Benchmarks of work beside the training: each fails if that takes more of a step than it may. */
import { Command } from "commander";
import type { ModelConfig } from "../../model/mod.ts";
import { type BackendName, openBackend } from "../../ops/mod.ts";
import { oneOf, wholeNumber } from "../cli/parsers.ts";
import { type BenchConfigName, benchConfigNames, benchConfigs } from "./configs.ts";
import { backendNames } from "./programs.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import type { SideCost } from "./side_cost.ts";

export interface SideBenchmark<C extends SideCost> {
  /** The benchmark's name, and that of the work. */
  name: string;
  description: string;
  /** No more than this part of a step may go into it. */
  allowedShare: number;
  /** Of each kind, unless users say so. */
  steps: number;
  measure: (model: ModelConfig, steps: number) => Promise<C>;
  /** Lines of its own for people. */
  format?: (cost: C) => string[];
}

interface SideFlags {
  config: BenchConfigName;
  backend: BackendName | "auto";
  /** Of each kind. */
  steps: number;
  json: boolean;
}

/** Runs the benchmark; answers with the exit code: 1 when the work costs too much. */
export async function benchSideWork<C extends SideCost>(
  benchmark: SideBenchmark<C>,
  words: readonly string[],
): Promise<number> {
  const command = sideCommand(benchmark);
  const flags = readWords<SideFlags>(command, words);
  if (!flags) {
    console.log(command.helpInformation());
    return 0;
  }
  const backend = await openBackend(flags.backend);
  const cost = await benchmark.measure(benchConfigs[flags.config], flags.steps);
  backend.close();
  const { name, description } = backend;
  if (flags.json) console.log(JSON.stringify({ ...flags, backend: name, description, ...cost }));
  else {
    const lines = [formatSideCost(cost, benchmark), ...benchmark.format?.(cost) ?? []];
    console.log([`${flags.config} on ${name} (${description})`, "", ...lines].join("\n"));
  }
  return cost.share <= benchmark.allowedShare ? 0 : 1;
}

/** Three lines for people. */
export function formatSideCost(
  { plainMillis, withMillis, sideMillis, share }: SideCost,
  { name, allowedShare }: Pick<SideBenchmark<SideCost>, "name" | "allowedShare">,
): string {
  const verdict = share <= allowedShare ? "within" : "MORE THAN";
  const rows = [
    [`step without ${name}`, `${plainMillis.toFixed(1)} ms, the median`],
    [
      `step with ${name}`,
      `${withMillis.toFixed(1)} ms, ${(withMillis / plainMillis).toFixed(3)} of it`,
    ],
    [
      `${name} alone`,
      `${sideMillis.toFixed(3)} ms a step, ${(100 * share).toFixed(3)} %: ${verdict} the ` +
      `${100 * allowedShare} % that it may cost`,
    ],
  ];
  return rows.map(([what, figure]) => `${what.padEnd(24)}${figure}`).join("\n");
}

function sideCommand<C extends SideCost>(
  { name, description, allowedShare, steps }: SideBenchmark<C>,
): Command {
  return new Command(`deno task bench ${name}`)
    .description(
      `Makes steps in turn without and with ${description}, and fails if that takes more than ` +
        `${100 * allowedShare} % of a step.`,
    )
    .addOption(
      valueFlag("--config <name>", `${benchConfigNames.join(", ")}.`, oneOf(benchConfigNames))
        .default("quickstart"),
    )
    .addOption(
      valueFlag("--backend <name>", "On which.", oneOf(["auto", ...backendNames()]))
        .default("auto"),
    )
    .addOption(
      valueFlag("--steps <count>", "Steps of each kind.", wholeNumber({ min: 1 })).default(steps),
    )
    .option("--json", "Prints the result as JSON.", false);
}
