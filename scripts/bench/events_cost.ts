/** What events, and listening for commands, cost the training. */
import { Subject } from "rxjs";
import { Gan, type ModelConfig, type StepResult } from "../../model/mod.ts";
import {
  createRun,
  type Run,
  stepDetails,
  type StepDone,
  type TrainedStep,
} from "../../pipeline/mod.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { benchImages } from "./inputs.ts";
import { spreadOf } from "./spread.ts";

export interface EventsCost {
  /** Medians of whole steps, without and with events. */
  plainMillis: number;
  toldMillis: number;
  /** The mean time of a step that went into commands and events, writing them out included. */
  eventsMillis: number;
  /** That, as a part of a plain step. */
  share: number;
}

const warmUpSteps = 3;

/**
 * Makes steps on the current backend, in turn without and with all that a run does to tell of them
 * and to hear its users.
 *
 * @param steps of each kind
 */
export async function eventsCost(model: ModelConfig, steps: number): Promise<EventsCost> {
  const runsDir = await Deno.makeTempDir();
  const run = await createRun(toRunConfig({ ...presetSettings("quickstart"), runsDir }, "bench"));
  const gan = new Gan(model);
  try {
    return await interleaved(gan, teller(gan, run), steps);
  } finally {
    gan.dispose();
    run.close();
    await Deno.remove(runsDir, { recursive: true });
  }
}

async function interleaved(
  gan: Gan,
  tell: (result: StepResult, step: number) => void,
  steps: number,
): Promise<EventsCost> {
  const images = benchImages(gan.config);
  for (let step = 0; step < warmUpSteps; step++) tell(await gan.trainStep(images, step), step);
  const plain: number[] = [];
  const told: number[] = [];
  let eventsMillis = 0;
  for (let step = 0; step < steps; step++) {
    plain.push(await timed(() => gan.trainStep(images, step)));
    told.push(
      await timed(async () => {
        const result = await gan.trainStep(images, step);
        eventsMillis += await timed(() => tell(result, step)) / steps;
      }),
    );
  }
  const [plainMillis, toldMillis] = [plain, told].map((each) => spreadOf(each).median);
  return { plainMillis, toldMillis, eventsMillis, share: eventsMillis / plainMillis };
}

/** Tells of a step as `train` does. */
function teller(gan: Gan, run: Run): (result: StepResult, step: number) => void {
  const { pixels } = benchImages(gan.config);
  const details = new Subject<TrainedStep>();
  details.pipe(stepDetails(gan.config.zDist)).subscribe(run.append);
  return ({ values, ...result }, number) => {
    run.commands();
    const step = stepDone(result, number);
    const position = { step: number, epoch: 0, stepInEpoch: number };
    const batch = { position, ids: [], indices: [], hashes: [], labels: undefined, pixels };
    details.next({ batch, step, values, isFinite: true });
    run.append(step);
  };
}

function stepDone(result: Omit<StepResult, "values">, step: number): StepDone {
  const place = { step: step + 1, epoch: 0, stepInEpoch: step + 1 };
  const times = { stepMillis: 400.25, waitMillis: 0.5, imagesPerSecond: 159.7 };
  return { type: "step", at: Date.now(), ...place, ...result, ...times };
}

async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
