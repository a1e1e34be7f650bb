/**
 * The witness of one rank: a process that outlives it, even where the launcher kills all ranks as soon as
 * one has died. It reads what its rank tells, a line a step, and when that ends without a word it leaves a
 * note. Of several, the witness of the rank that died first tells the run.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isOwned, lines, rankNotes, tellOfLoss } from "../pipeline/store/mod.ts";
import { type DeathNote, endWords, type Witnessed } from "./cli/train/witness.ts";

/** Ranks die one after the other within half a second, and two seconds later where they first may end. */
const othersMillis = 3000;
/** Seconds that rank 0 may take to end, where it can. */
const mostTries = 30;

let witnessed: Witnessed | undefined;
let step = 0;
for await (const line of lines(Deno.stdin.readable.getReader())) {
  if (line === endWords) Deno.exit(0);
  if (line.startsWith("{")) witnessed = JSON.parse(line);
  else step = Number(line);
}
if (witnessed && existsSync(witnessed.folder)) await testify(witnessed, Date.now());

async function testify({ folder, rank, size }: Witnessed, at: number): Promise<void> {
  const notes = join(folder, rankNotes);
  await Deno.mkdir(notes, { recursive: true });
  await Deno.writeTextFile(join(notes, `rank-${rank}.json`), JSON.stringify({ rank, step, at }));
  await pause(othersMillis);
  for (let tries = 0; isOwned(folder) && tries < mostTries; tries++) await pause(1000);
  const all = readNotes(notes);
  const [first] = all.sort((a, b) => a.at - b.at || a.rank - b.rank);
  if (first?.rank !== rank || isOwned(folder)) return;
  const said = lastWords(notes);
  const message = said !== undefined
    ? `${said}, at step ${step}`
    : `rank ${rank} of ${size} ended without a word at step ${step}: it was killed, or ran out of memory`;
  await tellOfLoss(folder, `${message}; --resume goes on from the last checkpoint`);
}

function readNotes(folder: string): DeathNote[] {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  return names.filter((name) => name.startsWith("rank-")).map((name) =>
    JSON.parse(Deno.readTextFileSync(join(folder, name)))
  );
}

/** A rank knows more of its own failure than others do, who only miss it; and rank 0 wrote the run. */
function lastWords(folder: string): string | undefined {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  const [first] = names.filter((name) => name.endsWith(".txt")).sort();
  return first === undefined ? undefined : Deno.readTextFileSync(join(folder, first));
}
