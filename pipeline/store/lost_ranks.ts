/**
 * Tells of a run whose ranks ended without a word: by a witness that outlived them, or else by the next
 * command, from the heartbeats that rank 0 kept while it lived.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { RunEvent } from "../contracts/events.ts";
import { readPlainText } from "../files/plain_files.ts";
import { isOwned } from "./owner_lock.ts";
import { openRunFolder } from "./run_reader.ts";
import { tellOfEnd } from "./run_store.ts";

/** In the run's folder, while several ranks train it. */
export const rankNotes = "ranks";
/** There, the heartbeats. */
export const beatsFile = "beats.json";

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const heartbeats = v.object({
  size: whole,
  /** Milliseconds since 1970. */
  at: whole,
  ranks: v.array(v.object({ rank: whole, step: whole, silentMillis: whole })),
});
type Heartbeats = v.InferOutput<typeof heartbeats>;

const mostBeatsBytes = 1 << 20;
/** Witnesses have told by then. */
const witnessesMillis = 40_000;
/** Who has been silent for so long had gone before rank 0. */
const silentMillis = 3000;

/** What became of a run that nobody trains any more and whose ranks could not say it; it changes nothing. */
export function lossOf(folder: string): string | undefined {
  const path = join(folder, rankNotes, beatsFile);
  if (!existsSync(path) || isOwned(folder)) return undefined;
  const beats = heartbeatsIn(path);
  if (!beats || Date.now() - beats.at < witnessesMillis || stateOf(folder).ended) return undefined;
  return lossText(beats);
}

/**
 * Writes what `lossOf` says into the run, as its incident and its end.
 *
 * @returns the same
 */
export async function tellOfLoss(
  folder: string,
  message: string | undefined = lossOf(folder),
): Promise<string | undefined> {
  if (message === undefined) return undefined;
  const { ended, stepsDone: step } = stateOf(folder);
  if (ended) return undefined;
  const at = Date.now();
  const events: RunEvent[] = [
    { type: "incident", at, step, kind: "rank-lost", message },
    { type: "run-ended", at, reason: "failed", step, seconds: 0, message },
  ];
  await tellOfEnd(folder, events);
  await Deno.remove(join(folder, rankNotes), { recursive: true }).catch(() => {});
  return message;
}

function heartbeatsIn(path: string): Heartbeats | undefined {
  try {
    const read = v.safeParse(
      heartbeats,
      JSON.parse(readPlainText(path, { maxBytes: mostBeatsBytes })),
    );
    return read.success ? read.output : undefined;
  } catch {
    return undefined; // Its writer died in the middle of it, or it is a stranger's.
  }
}

function stateOf(folder: string) {
  const reader = openRunFolder(folder);
  try {
    return reader.state();
  } finally {
    reader.close();
  }
}

/** Rank 0 wrote the heartbeats, so its own end with them. */
export function lossText({ size, ranks }: Heartbeats): string {
  const step = Math.max(0, ...ranks.map(({ step }) => step));
  const lost = ranks.filter((beat) => beat.silentMillis > silentMillis);
  if (lost.length === 0) {
    return `rank 0 of ${size} ended without a word at step ${step}: it or the whole run was killed, or its ` +
      "machine stopped; --resume goes on from the last checkpoint";
  }
  const who = lost.map(({ rank, step }) => `rank ${rank} at step ${step}`).join(", ");
  return `heartbeats of ${size} ranks ended first from ${who}, and rank 0 without a word at step ${step}; ` +
    "--resume goes on from the last checkpoint";
}
