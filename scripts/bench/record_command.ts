/** `deno task bench record`: what recording every step costs the training. */
import { type RecordCost, recordCost } from "./record_cost.ts";
import { benchSideWork } from "./side_command.ts";

/** Runs the benchmark; answers with the exit code: 1 when recording costs too much. */
export function benchRecord(words: readonly string[]): Promise<number> {
  return benchSideWork<RecordCost>({
    name: "record",
    description: "the record of a run and the flight recorder beside it",
    allowedShare: 0.02,
    steps: 64, // two of the flight recorder's copies of the networks
    measure: recordCost,
    format: ({ bytes }) => [`${"record.log".padEnd(24)}${Math.round(bytes)} bytes a step`],
  }, words);
}
