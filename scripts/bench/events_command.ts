/** `deno task bench events`: what events, and listening for commands, cost the training. */
import { Command } from "commander";
import { type BackendName, openBackend } from "../../ops/mod.ts";
import { oneOf, wholeNumber } from "../cli/parsers.ts";
import { type BenchConfigName, benchConfigNames, benchConfigs } from "./configs.ts";
import { type EventsCost, eventsCost } from "./events_cost.ts";
import { backendNames } from "./programs.ts";
import { readWords, valueFlag } from "./read_words.ts";

interface EventsFlags {
  config: BenchConfigName;
  backend: BackendName | "auto";
  /** Of each kind. */
  steps: number;
  json: boolean;
}

/** No more than this part of a step may go into telling of it. */
const allowedShare = 0.01;

/** Runs the benchmark; answers with the exit code: 1 when events cost too much. */
export async function benchEvents(words: readonly string[]): Promise<number> {
  const flags = readWords<EventsFlags>(eventsCommand(), words);
  if (!flags) {
    console.log(eventsCommand().helpInformation());
    return 0;
  }
  const backend = await openBackend(flags.backend);
  const cost = await eventsCost(benchConfigs[flags.config], flags.steps);
  backend.close();
  const { name, description } = backend;
  if (flags.json) console.log(JSON.stringify({ ...flags, backend: name, description, ...cost }));
  else console.log(`${flags.config} on ${name} (${description})\n\n${formatEventsCost(cost)}`);
  return cost.share <= allowedShare ? 0 : 1;
}

/** Three lines for people. */
export function formatEventsCost(cost: EventsCost): string {
  const { plainMillis, toldMillis, eventsMillis, share } = cost;
  const verdict = share <= allowedShare ? "within" : "MORE THAN";
  return [
    `step without events  ${plainMillis.toFixed(1)} ms, the median`,
    `step with events     ${toldMillis.toFixed(1)} ms, ${
      (toldMillis / plainMillis).toFixed(3)
    } of it`,
    `events by themselves ${eventsMillis.toFixed(3)} ms a step, ${(100 * share).toFixed(3)} %: ` +
    `${verdict} the ${100 * allowedShare} % that they may cost`,
  ].join("\n");
}

function eventsCommand(): Command {
  return new Command("deno task bench events")
    .description(
      "Makes steps in turn with and without all that tells of them and hears the users, and fails " +
        `if that takes more than ${100 * allowedShare} % of a step.`,
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
      valueFlag("--steps <count>", "Steps of each kind.", wholeNumber({ min: 1 })).default(30),
    )
    .option("--json", "Prints the result as JSON.", false);
}
