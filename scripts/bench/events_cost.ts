/** What events, and listening for commands, cost the training. */
import { Subject } from "rxjs";
import { Gan, type ModelConfig } from "../../model/mod.ts";
import { createRun, type Run, stepDetails, type TrainedStep } from "../../pipeline/mod.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { benchSteps } from "./bench_steps.ts";
import { type SideCost, sideCost, type SideWork } from "./side_cost.ts";

/**
 * Makes steps on the current backend, in turn without and with all that a run does to tell of them
 * and to hear its users; writing events out is a part of it.
 *
 * @param steps of each kind
 */
export async function eventsCost(model: ModelConfig, steps: number): Promise<SideCost> {
  const runsDir = await Deno.makeTempDir();
  const run = await createRun(toRunConfig({ ...presetSettings("quickstart"), runsDir }, "bench"));
  const gan = new Gan(model);
  try {
    return await sideCost(gan, teller(gan, run), steps);
  } finally {
    gan.dispose();
    run.close();
    await Deno.remove(runsDir, { recursive: true });
  }
}

/** Tells of a step as `train` does. */
function teller(gan: Gan, run: Run): SideWork {
  const details = new Subject<TrainedStep>();
  const steps = benchSteps(gan.config);
  details.pipe(stepDetails(gan.config.zDist)).subscribe(run.append);
  return {
    after: (result, number) => {
      run.commands();
      const trained = steps.trained(result, number);
      details.next(trained);
      run.append(trained.step);
    },
  };
}
