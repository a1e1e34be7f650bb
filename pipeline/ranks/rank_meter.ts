import type { Communicator } from "../../ops/ranks/mpi/mod.ts";
import type { RankTimes } from "../contracts/events.ts";

/** Times are told of this many steps at once: they change no faster than one can see. */
const every = 5;

/** Where the time of this rank's steps goes. */
export class RankMeter {
  private sums = none();
  private before: RankMeter["now"] | undefined;

  constructor(private readonly group: Communicator) {}

  /** Counts what a meeting before a step takes as waiting. */
  meeting<T>(meet: () => T): T {
    const begun = performance.now();
    try {
      return meet();
    } finally {
      this.sums.waitMillis += performance.now() - begun;
    }
  }

  begin(): void {
    this.before = this.now;
  }

  end(): void {
    if (!this.before) return;
    const { before, now } = { before: this.before, now: this.now };
    const waitMillis = now.waitedMillis - before.waitedMillis;
    const exchangeMillis = now.exchangedMillis - before.exchangedMillis;
    this.sums.waitMillis += waitMillis;
    this.sums.exchangeMillis += exchangeMillis;
    this.sums.computeMillis += now.now - before.now - waitMillis - exchangeMillis;
    this.sums.steps++;
  }

  /** The means since the last time, when they are due before a step. */
  timesAt(step: number): RankTimes | undefined {
    const { steps, ...sums } = this.sums;
    if (steps === 0 || step % every !== 0) return undefined;
    this.sums = none();
    return {
      computeMillis: sums.computeMillis / steps,
      waitMillis: sums.waitMillis / steps,
      exchangeMillis: sums.exchangeMillis / steps,
      rssBytes: Deno.memoryUsage().rss,
    };
  }

  private get now() {
    const { waitedMillis = 0, exchangedMillis = 0 } = this.group;
    return { now: performance.now(), waitedMillis, exchangedMillis };
  }
}

function none() {
  return { steps: 0, computeMillis: 0, waitMillis: 0, exchangeMillis: 0 };
}
