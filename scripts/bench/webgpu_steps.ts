/** Whole steps with our kernels and with tfjs's own, in turn, and what they ask of the device. */
import { Gan, type ModelConfig } from "../../model/mod.ts";
import type { KernelSet, WebgpuComparison } from "../../ops/bench.ts";
import { mostStepsAhead } from "../../pipeline/mod.ts";
import { benchImages } from "./inputs.ts";
import type { Losses } from "./protocol.ts";
import { spreadOf } from "./spread.ts";
import type { QueuedSteps, StepRow } from "./webgpu_report.ts";

export const kernelSets: readonly KernelSet[] = ["ours", "stock"];

/** Until every buffer and bind group is there. */
const warmUps = 4;

/** Many more than are queued at once. */
const queuedSteps = 12;

export interface TimedSteps {
  row: StepRow;
  losses: Losses[];
}

/** Steps from the same weights; what a step asks of the device is counted in its last round. */
export async function timeSteps(
  comparison: WebgpuComparison,
  model: ModelConfig,
  { rounds, tell }: { rounds: number; tell: (line: string) => void },
): Promise<Record<KernelSet, TimedSteps>> {
  const runs = {} as Record<KernelSet, StepRun>;
  for (const set of kernelSets) {
    await comparison.use(set);
    runs[set] = new StepRun(comparison, model);
  }
  for (let round = 0; round < warmUps + rounds; round++) {
    for (const set of kernelSets) {
      if (set === "stock" && round > 0 && round < warmUps) continue; // it keeps nothing warm
      await comparison.use(set);
      const millis = await runs[set].step(round);
      tell(`step ${round}, ${set}: ${millis.toFixed(0)} ms`);
    }
  }
  const results = {} as Record<KernelSet, TimedSteps>;
  for (const set of kernelSets) {
    await comparison.use(set);
    results[set] = await runs[set].finish(rounds, { isQueued: set === "ours" });
  }
  return results;
}

/** The steps of one GAN on one set of kernels. */
class StepRun {
  private readonly gan: Gan;
  private readonly images;
  private readonly millis: number[] = [];
  private readonly losses: Losses[] = [];
  private calls: StepRow["calls"];

  constructor(private readonly comparison: WebgpuComparison, model: ModelConfig) {
    this.gan = new Gan(model);
    this.images = benchImages(model);
    this.calls = { ...comparison.counts };
  }

  async step(number: number): Promise<number> {
    const before = { ...this.comparison.counts };
    const start = performance.now();
    this.losses.push(await this.gan.trainStep(this.images, number));
    const millis = performance.now() - start;
    this.millis.push(millis);
    const names = Object.keys(before) as (keyof typeof before)[];
    for (const name of names) this.calls[name] = this.comparison.counts[name] - before[name];
    return millis;
  }

  /** Steps as a run queues them, `mostStepsAhead` behind the one whose numbers are awaited. */
  private async queued(): Promise<QueuedSteps> {
    const begun: Promise<unknown>[] = [];
    const callMillis: number[] = [];
    const start = performance.now();
    for (let i = 0; i < queuedSteps; i++) {
      const called = performance.now();
      begun.push(this.gan.trainStep(this.images, this.millis.length + i));
      callMillis.push(performance.now() - called);
      if (begun.length > mostStepsAhead) await begun.shift();
    }
    await Promise.all(begun);
    const millis = (performance.now() - start) / queuedSteps;
    const encodingMillis = this.comparison.isSoftware ? undefined : spreadOf(callMillis).median;
    return { millis, encodingMillis };
  }

  /**
   * One more step, each of its dispatches timed by the device's clock, tells how busy that is. Where
   * the processor is the device it always is.
   */
  async finish(rounds: number, { isQueued }: { isQueued: boolean }): Promise<TimedSteps> {
    const millis = spreadOf(this.millis.slice(-rounds));
    const queued = isQueued ? await this.queued() : undefined;
    let last: Promise<unknown> = Promise.resolve();
    const { hasTimestamps, isSoftware } = this.comparison;
    const deviceMillis = hasTimestamps && !isSoftware
      ? await this.comparison.workMillis(() => {
        last = this.gan.trainStep(this.images, this.millis.length);
      })
      : undefined;
    await last;
    this.gan.dispose();
    return { row: { millis, queued, deviceMillis, calls: this.calls }, losses: this.losses };
  }
}
