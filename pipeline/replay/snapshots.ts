import type { GanState } from "../../model/mod.ts";
import type { Start } from "./starts.ts";

// A state is three times the weights; going further back takes a checkpoint and some steps more.
const mostKept = 8;
const mostBytes = 2 ** 29;

/** The last states that were looked back from, in memory. */
export class Snapshots {
  private kept: Start[] = [];

  /** The oldest first. */
  starts(): readonly Start[] {
    return this.kept;
  }

  keep(step: number, stepsSinceState: number, state: GanState): void {
    const others = this.kept.filter((start) => start.step !== step);
    const read = () => Promise.resolve(state);
    const start = { step, name: `what was there after step ${step}`, stepsSinceState, read };
    const bytes = Object.values(state).reduce((sum, { data }) => sum + data.byteLength, 0);
    const most = Math.max(2, Math.min(mostKept, Math.floor(mostBytes / bytes)));
    this.kept = [...others, start].slice(-most);
  }
}
