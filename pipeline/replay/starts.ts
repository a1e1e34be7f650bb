/** The states that a replay can start from. */
import type { GanState } from "../../model/mod.ts";
import { errorMessage } from "../contracts/text.ts";
import type { RollbackEntry } from "../outputs/record/mod.ts";

export interface Start {
  /** Steps done in that state. */
  step: number;
  /** For example `checkpoints/step-000500`. */
  name: string;
  /** Steps since the last recorded state; 0 if this is one. */
  stepsSinceState: number;
  /** @throws Error when it is damaged */
  read(): Promise<GanState>;
}

/** A start that was read, and why those nearer could not be. */
export interface ReadStart {
  start: Start;
  state: GanState;
  refused: string[];
}

/**
 * The last whole start at or before that step.
 *
 * @throws Error when there is none
 */
export async function nearestStart(
  starts: readonly Start[],
  step: number,
  rollbacks: readonly RollbackEntry[],
): Promise<ReadStart> {
  const refused: string[] = [];
  const fitting = starts.filter((start) => start.step <= step && leadsTo(step, start, rollbacks));
  for (const start of fitting.toSorted((a, b) => b.step - a.step)) {
    try {
      return { start, state: await start.read(), refused };
    } catch (error) {
      refused.push(errorMessage(error));
    }
  }
  throw new Error(`no state leads to step ${step}: ${whyNone(starts, refused)}`);
}

/** A rollback went back to a state of its own time, which a start after that cannot give. */
function leadsTo(step: number, start: Start, rollbacks: readonly RollbackEntry[]): boolean {
  return !rollbacks.some((rollback) =>
    rollback.step <= step && rollback.to < start.step && start.step <= rollback.step
  );
}

function whyNone(starts: readonly Start[], refused: readonly string[]): string {
  if (refused.length > 0) return refused.join("; ");
  if (starts.length === 0) return "the run has no checkpoint, and its beginning was not recorded";
  return `begin at ${Math.min(...starts.map(({ step }) => step))} or later`;
}
