import type { StepResult } from "../../model/mod.ts";
import type { Batch } from "../contracts/batch.ts";

/**
 * Steps that begin before their turn. An asynchronous device gets the next step while the results
 * of the last one are still being read, so it never waits for JavaScript.
 */
export class StepsBegun {
  private readonly results = new Map<Batch, Promise<StepResult>>();
  private readonly dropped = new Set<Batch>();

  constructor(private readonly train: (batch: Batch) => Promise<StepResult>) {}

  /** Begins training on a batch now; `result` returns the outcome. */
  begin(batch: Batch): void {
    const result = this.train(batch);
    result.catch(() => {}); // `result` reports it; nobody calls that when an earlier step fails
    this.results.set(batch, result);
  }

  /** The outcome of training on that batch, which begins now if it had not begun. */
  result(batch: Batch): Promise<StepResult> {
    if (!this.results.has(batch)) this.begin(batch);
    const result = this.results.get(batch)!;
    this.results.delete(batch);
    this.dropped.delete(batch);
    return result;
  }

  /** How many steps have begun before their turn. */
  get count(): number {
    return this.results.size;
  }

  /** Whether dropped steps still wait for their turn: no later step may begin before them. */
  get isCatchingUp(): boolean {
    return this.dropped.size > 0;
  }

  /**
   * Drops all steps that began before their turn, because the weights that they began from are
   * about to be replaced. Resolves when none of them touches the networks any more.
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
