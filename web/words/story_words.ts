import type { RunCommand } from "../../pipeline/contracts/events.ts";
import type { StoryEvent } from "../state/run_view.ts";
import type { Words } from "./words.ts";

/** A line of the run's log. */
export function storyWords(words: Words, event: StoryEvent): string {
  const asked = event.type === "command" ? commandWords(words, event.command) : "";
  // Each entry takes the event of its own type, which TypeScript cannot follow through a lookup.
  const tell = words.story[event.type] as (event: StoryEvent, asked: string) => string;
  return tell(event, asked);
}

/** What was asked of a run. */
export function commandWords({ controls, samples, rates }: Words, command: RunCommand): string {
  switch (command.name) {
    case "pause":
    case "resume":
    case "sample":
    case "checkpoint":
    case "stop":
      return controls[command.name];
    case "one-step":
      return controls.oneStep;
    case "show-batch":
      return samples.showBatch;
    case "learning-rates":
      return rates(String(command.discriminator), String(command.generator));
  }
}
