import type { RunCommand } from "../../pipeline/contracts/events.ts";
import { formatBytes, formatCount, formatDuration } from "../state/format.ts";
import type { StoryEvent } from "../state/run_view.ts";
import type { Words } from "./words.ts";

/** A line of the run's log. */
export function storyWords({ story, ...words }: Words, event: StoryEvent): string {
  const count = formatCount;
  switch (event.type) {
    case "run-started":
      return story.started(event.backend);
    case "run-resumed":
      return story.resumed(count(event.step));
    case "checkpoint":
      return story.checkpoint(count(event.step), formatBytes(event.bytes));
    case "recording-ended":
      return story.notRecorded(count(event.step), event.reason);
    case "incident":
      return `${story.incident(count(event.step), event.message)} ${story.replay} ${event.replay}`;
    case "rolled-back":
      return story.rolledBack(count(event.from), count(event.step));
    case "command":
      return story.command(commandWords({ story, ...words }, event.command), count(event.step));
    case "batch":
      return story.batch(count(event.step));
    case "data-skipped":
      return story.skipped(event.file, event.reason);
    case "warning":
      return event.message;
    case "run-ended":
      return ended({ story, ...words }, event);
  }
}

function ended(
  { story }: Words,
  { reason, step, seconds, message }: Extract<StoryEvent, { type: "run-ended" }>,
): string {
  const line = story.ended[reason](formatCount(step), formatDuration(seconds));
  return message === undefined ? line : `${line}: ${message}`;
}

/** What was asked of a run. */
export function commandWords({ controls, samples, story }: Words, command: RunCommand): string {
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
      return story.rates(String(command.discriminator), String(command.generator));
  }
}
