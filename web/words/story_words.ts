/** The shape of a language's words for events and commands. */
import type { RunCommand } from "../../pipeline/contracts/events.ts";
import type { StoryEvent } from "../state/run_view.ts";

/** For each event of the log, its line. */
export type StoryWords = {
  [T in StoryEvent["type"]]: (event: Extract<StoryEvent, { type: T }>) => string;
};

/** For each command, its name; learning rates are named with their values. */
export type CommandWords =
  & Record<Exclude<RunCommand["name"], "learning-rates">, string>
  & { "learning-rates": (d: number, g: number) => string };

export function commandText(words: CommandWords, command: RunCommand): string {
  if (command.name !== "learning-rates") return words[command.name];
  return words[command.name](command.discriminator, command.generator);
}
