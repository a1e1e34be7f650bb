/** What a search has found so far: a file of JSON lines, which the next call goes on from. */
import { existsSync } from "node:fs";
import * as v from "valibot";
import { shownPath } from "../../cli/places.ts";

const measures = v.object({
  frechet: v.number(),
  kid: v.number(),
  precision: v.number(),
  recall: v.number(),
  spread: v.number(),
  slicedWasserstein: v.number(),
});

const cost = v.object({
  kind: v.literal("cost"),
  candidate: v.string(),
  /** Its flags, so that a result of other flags under that name is not taken for its own. */
  flags: v.string(),
  /** The time of one of its steps, over that of the first candidate's. */
  ratio: v.number(),
});

const trial = v.object({
  kind: v.literal("trial"),
  candidate: v.string(),
  flags: v.string(),
  seed: v.number(),
  /** Steps of the first candidate that take the same time. */
  rung: v.number(),
  steps: v.number(),
  /** Absent where the run failed. */
  measures: v.optional(measures),
  error: v.optional(v.string()),
});

const entry = v.variant("kind", [cost, trial]);

export type Cost = v.InferOutput<typeof cost>;
export type Trial = v.InferOutput<typeof trial>;
export type JournalEntry = v.InferOutput<typeof entry>;
export type TrialMeasures = v.InferOutput<typeof measures>;

/** @throws Error for a line that is no entry */
export function readJournal(file: string): JournalEntry[] {
  if (!existsSync(file)) return [];
  return Deno.readTextFileSync(file).split("\n").flatMap((line, i) => {
    if (line === "") return [];
    try {
      return [v.parse(entry, JSON.parse(line))];
    } catch (cause) {
      const place = `line ${i + 1} of ${shownPath(file)}`;
      throw new Error(`${place} is no result of a search: remove that line`, { cause });
    }
  });
}

export function addToJournal(file: string, added: JournalEntry): void {
  Deno.writeTextFileSync(file, `${JSON.stringify(added)}\n`, { append: true });
}
