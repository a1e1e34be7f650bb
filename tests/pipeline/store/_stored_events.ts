import { basename, dirname } from "node:path";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";
import { openRunReader, type RunReader } from "../../../pipeline/store/mod.ts";

/** Uses a reader of the run in `folder`, and closes it. */
export function reading<R>(folder: string, use: (reader: RunReader) => R): R {
  const reader = openRunReader(dirname(folder), basename(folder));
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

/** Every event of a run, in order. */
export function storedEvents(folder: string): RunEvent[] {
  return reading(folder, (reader) => reader.events({ after: 0, limit: 1e6 }))
    .map(({ event }) => event);
}
