/** Whole steps with our kernels, with tfjs's own, and of peers, in turn, and what they ask of the device. */
import { Gan, type ModelConfig } from "../../model/mod.ts";
import type { CallCounts, KernelSet, WebgpuComparison } from "../../ops/bench.ts";
import { mostStepsAhead } from "../../pipeline/mod.ts";
import type { Tell } from "./benchmark.ts";
import { lossDifference } from "./compare_losses.ts";
import type { Found } from "./contenders.ts";
import { Entrant, withInputs } from "./entrant.ts";
import { benchImages } from "./inputs.ts";
import { medianOf, type Spread, spreadOf, timed } from "./measure.ts";
import type { Losses } from "./protocol.ts";

export const kernelSets: readonly KernelSet[] = ["ours", "stock"];

/** Until every buffer and bind group is there. */
const warmUps = 4;

/** Many more than are queued at once. */
const queuedSteps = 12;

/** Steps of which the next begin while the numbers of the one before are on their way, as in a run. */
interface QueuedSteps {
  /** Each step's share. */
  millis: number;
  /** How long JavaScript takes to encode a step; where the processor is the device it works meanwhile. */
  encodingMillis: number | undefined;
}

export interface StepRow {
  /** One step after the other, each awaited. */
  millis: Spread;
  /** Of our kernels alone. */
  queued: QueuedSteps | undefined;
  /** How long the device works on a step, where it has a clock. */
  deviceMillis: number | undefined;
  /** What the last step asked of the device. */
  calls: CallCounts;
}

interface TimedSteps {
  row: StepRow;
  losses: Losses[];
}

/** Steps from the same weights; what a step asks of the device is counted in its last round. */
export async function timeSteps(
  comparison: WebgpuComparison,
  model: ModelConfig,
  { rounds, tell }: { rounds: number; tell: Tell },
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
  private calls: CallCounts;

  constructor(private readonly comparison: WebgpuComparison, model: ModelConfig) {
    this.gan = new Gan(model);
    this.images = benchImages(model);
    this.calls = { ...comparison.counts };
  }

  async step(number: number): Promise<number> {
    const before = { ...this.comparison.counts };
    const train = async () => this.losses.push(await this.gan.trainStep(this.images, number));
    const millis = await timed(train);
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
    const encodingMillis = this.comparison.isSoftware ? undefined : medianOf(callMillis);
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

export interface PeerRow {
  name: string;
  /** Absent when it could not make its steps; `outcome` says why. */
  millis?: Spread;
  outcome?: string;
  /** Of its first losses from ours, relative. */
  lossDifference?: number;
}

/** `torch.compile` takes a minute or two for its first step, and may compile again in the second. */
const patienceMillis = 600_000;
const peerWarmUps = 3;

/** Lets each make its steps in turn, round by round; whoever fails leaves, with the reason in its row. */
export async function timePeers(
  { contenders }: Found,
  model: ModelConfig,
  { rounds, ours, tell }: { rounds: number; ours: Losses[]; tell: Tell },
): Promise<PeerRow[]> {
  if (contenders.length === 0) return [];
  const entrants = contenders.map((each) => new Entrant(each, patienceMillis));
  try {
    await withInputs(model, 1, async (request) => {
      for (const each of entrants) await each.start(request);
    });
    for (let round = 0; round < peerWarmUps + rounds; round++) {
      for (const each of entrants) await each.step();
      tell(`step ${round}, ${entrants.length} peers: done`);
    }
    return entrants.map((entrant) => peerRow(entrant, ours));
  } finally {
    await Promise.all(entrants.map((each) => each.close()));
  }
}

function peerRow({ contender: { name }, steps, outcome }: Entrant, ours: Losses[]): PeerRow {
  if (outcome !== undefined) return { name, outcome };
  return {
    name,
    millis: spreadOf(steps.slice(peerWarmUps).map(({ millis }) => millis)),
    lossDifference: lossDifference(ours, steps.map(({ losses }) => losses)),
  };
}
