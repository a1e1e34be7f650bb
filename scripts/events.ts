/** `deno task events`: prints a run's events as JSON lines. */
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import {
  eventLine,
  lossOf,
  openRunFolder,
  printable,
  type RunReader,
} from "../pipeline/store/mod.ts";
import { type EventsFlags, eventsHelp, parseEventsWords } from "./cli/events_flags.ts";
import { runScript } from "./cli/run_script.ts";

const pageLength = 1000;
const followMillis = 250;

await runScript(async () => {
  const flags = parseEventsWords(Deno.args);
  if (!flags) {
    console.log(eventsHelp());
    return;
  }
  // The reader of our output may exit (`| head`), which is not an error.
  process.stdout.on("error", () => Deno.exit(0));
  const reader = openRunFolder(flags.folder);
  try {
    await printEvents(reader, flags);
    const loss = lossOf(flags.folder);
    if (loss !== undefined) console.error(printable(loss));
    const unreadable = reader.unreadable();
    if (unreadable > 0) {
      const first = printable(reader.problem() ?? "");
      console.error(
        `skipped ${unreadable} rows that are not events of this version, first ${first}`,
      );
    }
  } finally {
    reader.close();
  }
});

/** Prints all events; with `--follow` also new ones, until the run is no longer trained. */
async function printEvents(reader: RunReader, { type, after, follow }: EventsFlags): Promise<void> {
  let last = after;
  for (let isTraining = follow;;) {
    const isLastLook = !isTraining;
    const found = reader.events({ after: last, limit: pageLength });
    for (const { seq, event } of found) {
      if (type === undefined || event.type === type) {
        await print(`{"seq":${seq},${eventLine(event).slice(1)}`);
      }
      last = seq;
    }
    if (found.length === pageLength) continue;
    if (isLastLook) return;
    await pause(followMillis);
    // Checked before the next read, so that events written in between are not missed.
    isTraining = reader.summary().state === "training";
  }
}

/** Waits for a slow reader, instead of keeping all lines in memory. */
function print(line: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${line}\n`, () => resolve()));
}
