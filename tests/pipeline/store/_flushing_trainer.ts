/** Trains nothing: appends steps, flushes, and prints the last number that is safe, until it is killed. */
import { createRun } from "../../../pipeline/store/mod.ts";
import { step } from "../../scripts/cli/progress/_events.ts";
import { runConfig } from "./_run_config.ts";

const run = await createRun(runConfig({ runsDir: Deno.args[0] }));
for (let number = 1;; number++) {
  run.append(step(number));
  if (number % 7 !== 0) continue;
  run.flush();
  console.log(number);
}
