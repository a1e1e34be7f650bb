/** `deno task bench events`: what events, and listening for commands, cost the training. */
import { eventsCost } from "./events_cost.ts";
import { benchSideWork } from "./side_command.ts";

/** Runs the benchmark; answers with the exit code: 1 when events cost too much. */
export function benchEvents(words: readonly string[]): Promise<number> {
  return benchSideWork({
    name: "events",
    description: "all that tells of them and hears the users",
    allowedShare: 0.01,
    steps: 30,
    measure: eventsCost,
  }, words);
}
