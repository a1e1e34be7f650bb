import { Command } from "commander";
import { type EventType, eventTypes } from "../../pipeline/contracts/events.ts";
import { readWords, valueFlag } from "./read_words.ts";
import { oneOf, wholeNumber } from "./parsers.ts";
import { statedPath } from "./places.ts";
import { UsageError } from "./usage_error.ts";

export interface EventsFlags {
  /** The run's. */
  folder: string;
  /** Only events of this type. */
  type?: EventType;
  /** Only events with greater numbers. */
  after: number;
  /** Continues while the run is trained. */
  follow: boolean;
}

/**
 * @returns undefined if the arguments ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseEventsWords(words: readonly string[]): EventsFlags | undefined {
  const command = eventsCommand();
  const flags = readWords<Omit<EventsFlags, "folder">>(command, words);
  if (!flags) return undefined;
  const folder = command.args[0] ?? "";
  if (folder.trim() === "") {
    throw new UsageError("no run is named: give its folder, such as runs/<name>");
  }
  return { ...flags, folder: statedPath(folder) };
}

export function eventsHelp(): string {
  return eventsCommand().helpInformation();
}

function eventsCommand(): Command {
  return new Command("deno task events")
    .description("Prints what happened in a run, one JSON object a line.")
    .argument("[folder]", "The run's folder, for example runs/avatars-quickstart-1.")
    .addOption(
      valueFlag("--type <type>", `Only these: ${eventTypes.join(", ")}.`, oneOf(eventTypes)),
    )
    .addOption(
      valueFlag("--after <seq>", "Only events with greater numbers.", wholeNumber({ min: 0 }))
        .default(0),
    )
    .option("--follow", "Also prints new events while the run is trained.", false);
}
