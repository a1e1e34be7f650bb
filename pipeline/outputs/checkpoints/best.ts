/** The checkpoint whose samples have measured best: `checkpoints/best.json` names it. */
import { join } from "node:path";
import * as v from "valibot";
import type { MeasuresTaken, RunEvent } from "../../contracts/events.ts";
import { count, measured, text } from "../../contracts/schemas.ts";
import { readPlainText } from "../../files/plain_files.ts";
import { writeWhole } from "../../files/write_whole.ts";
import { checkpointName, listCheckpoints } from "./folders.ts";

const bestFile = "best.json";
const mostBytes = 10_000;

const bestSchema = v.object({
  step: count,
  checkpoint: text,
  /** By which measure, and in which numbers. */
  measure: v.picklist(["frechet", "kid"]),
  extractor: text,
  value: measured,
});
export type Best = v.InferOutput<typeof bestSchema>;

/** The measure that checkpoints are judged by: the Frechet distance where there is one, else the KID. */
export function judged({ step, extractor, frechet, kid }: MeasuresTaken): Best {
  return {
    step,
    checkpoint: checkpointName(step),
    extractor,
    ...frechet === undefined
      ? { measure: "kid" as const, value: kid }
      : { measure: "frechet" as const, value: frechet },
  };
}

/** Whether the one is better; measures of other numbers do not compare, and the newer counts. */
export function isBetter(one: Best, before: Best | undefined): boolean {
  if (!Number.isFinite(one.value)) return false;
  if (before === undefined) return true;
  const areAlike = one.measure === before.measure && one.extractor === before.extractor;
  return !areAlike || one.value < before.value;
}

/**
 * The best of a run's checkpoints; undefined where none is named, or it is gone.
 *
 * @param folder the checkpoints'
 */
export function readBest(folder: string): Best | undefined {
  try {
    const text = readPlainText(join(folder, bestFile), { maxBytes: mostBytes });
    const best = v.parse(bestSchema, JSON.parse(text));
    return listCheckpoints(folder).some(({ step }) => step === best.step) ? best : undefined;
  } catch {
    return undefined; // the events tell the measures too
  }
}

export async function writeBest(folder: string, best: Best): Promise<void> {
  const text = `${JSON.stringify(best, null, 2)}\n`;
  await writeWhole(join(folder, bestFile), new TextEncoder().encode(text));
}

/** Follows a run's events, and tells which checkpoint is the best so far. */
export class BestFinder {
  private readonly saved = new Set<number>();
  private readonly measures = new Map<number, Best>();

  constructor(private best: Best | undefined) {}

  /** The best checkpoint, where this event makes it another one. */
  after(event: RunEvent): Best | undefined {
    if (event.type === "checkpoint") this.saved.add(event.step);
    else if (event.type === "measures") this.measures.set(event.step, judged(event));
    else return undefined;
    // Either may come first.
    const found = this.saved.has(event.step) ? this.measures.get(event.step) : undefined;
    if (found === undefined || !isBetter(found, this.best)) return undefined;
    return this.best = found;
  }
}
