import { csvLine, type RunReader, stepMeasures } from "../../../pipeline/store/mod.ts";
import type { Turns } from "../load/turns.ts";

interface TableOptions {
  /** First and last step, both included; by default all. */
  from?: number;
  to?: number;
  turns: Turns;
  /** Called once: at the end, or as soon as the client disconnects. */
  onEnd(): void;
}

// Some 40 KB of text, and a few milliseconds to read and write.
const pageRows = 256;
const head = csvLine(["step", ...stepMeasures]);

/**
 * A run's steps as CSV: one line per step, below the names of the columns. The next page is read when
 * the client has taken the one before, so a slow client costs one page however long the run is.
 *
 * @throws Error when the first page cannot be read
 */
export function stepsCsv(
  reader: RunReader,
  { from = 0, to, turns, onEnd }: TableOptions,
): ReadableStream<Uint8Array> {
  const read = (from: number) => reader.stepRows({ from, to, limit: pageRows });
  // Read before the response begins, so that a damaged run gives an error response.
  const first = read(from);
  let next = followingStep(first);
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
    onEnd();
  };

  const source: UnderlyingDefaultSource<Uint8Array> = {
    start: (controller) => controller.enqueue(encoder.encode(`${head}${lines(first)}`)),
    async pull(controller) {
      try {
        const rows = await turns.take(() => next === undefined || hasEnded ? [] : read(next));
        if (hasEnded) return;
        if (rows.length > 0) controller.enqueue(encoder.encode(lines(rows)));
        next = followingStep(rows);
        if (next !== undefined) return;
        end();
        controller.close();
      } catch (error) {
        end();
        throw error;
      }
    },
    cancel: end,
  };
  return new ReadableStream(source);
}

const encoder = new TextEncoder();

function lines(rows: readonly number[][]): string {
  return rows.map(csvLine).join("");
}

/** Where the next page begins; undefined where there is none. */
function followingStep(rows: readonly number[][]): number | undefined {
  return rows.length < pageRows ? undefined : rows[rows.length - 1][0] + 1;
}
