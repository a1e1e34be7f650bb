/** What work beside the training costs it. */
import type { Gan, StepResult } from "../../model/mod.ts";
import { benchImages } from "./inputs.ts";
import { spreadOf } from "./spread.ts";

/** What is done around each step of training. */
export interface SideWork {
  /** @param step steps done */
  before?(step: number): unknown;
  after(result: StepResult, step: number): unknown;
}

export interface SideCost {
  /** Medians of whole steps, without the work and with it. */
  plainMillis: number;
  withMillis: number;
  /** The mean time of a step that went into the work. */
  sideMillis: number;
  /** That, as a part of a plain step. */
  share: number;
}

const warmUpSteps = 3;

/**
 * Makes steps on the current backend, in turn without and with some work around them.
 *
 * @param steps of each kind
 */
export async function sideCost(gan: Gan, work: SideWork, steps: number): Promise<SideCost> {
  const images = benchImages(gan.config);
  let sideMillis = 0;
  const stepWithWork = async (step: number) => {
    const before = await timed(() => work.before?.(step));
    const result = await gan.trainStep(images, step);
    const after = await timed(() => work.after(result, step));
    return before + after;
  };

  for (let step = 0; step < warmUpSteps; step++) await stepWithWork(step);
  const plain: number[] = [];
  const withWork: number[] = [];
  for (let step = warmUpSteps; step < warmUpSteps + steps; step++) {
    plain.push(await timed(() => gan.trainStep(images, step)));
    withWork.push(await timed(async () => sideMillis += await stepWithWork(step) / steps));
  }
  const [plainMillis, withMillis] = [plain, withWork].map((each) => spreadOf(each).median);
  return { plainMillis, withMillis, sideMillis, share: sideMillis / plainMillis };
}

async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
