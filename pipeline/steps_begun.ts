import type { StepResult } from "../model/mod.ts";
import type { Batch } from "./batch.ts";

/**
 * Steps that are begun before it is their turn to be told of. A device that works behind our back
 * is given the next step while the numbers of the last one are still on their way, so it never waits
 * for JavaScript.
 */
export class StepsBegun {
  private readonly results = new Map<Batch, Promise<StepResult>>();
  private readonly dropped = new Set<Batch>();

  constructor(private readonly train: (batch: Batch) => Promise<StepResult>) {}

  /** Trains on a batch now. What becomes of it is told by `result`. */
  begin(batch: Batch): void {
    const result = this.train(batch);
    result.catch(() => {}); // whoever asks for it is told; nobody does when a step before it fails
    this.results.set(batch, result);
  }

  /** What came of training on that batch, which begins now if it had not. */
  result(batch: Batch): Promise<StepResult> {
    if (!this.results.has(batch)) this.begin(batch);
    const result = this.results.get(batch)!;
    this.results.delete(batch);
    this.dropped.delete(batch);
    return result;
  }

  /** How many are begun, and their turn has not come. */
  get count(): number {
    return this.results.size;
  }

  /** Whether steps were dropped whose turn has not come yet: no later one may begin before them. */
  get isCatchingUp(): boolean {
    return this.dropped.size > 0;
  }

  /**
   * Forgets all that were begun and not asked for: they began from networks that are to be others.
   * Resolves when none of them works on the networks any more.
   *
   * @returns how many
   */
  async drop(): Promise<number> {
    const results = [...this.results.values()];
    for (const batch of this.results.keys()) this.dropped.add(batch);
    this.results.clear();
    await Promise.allSettled(results);
    return results.length;
  }
}
