import type { Writable } from "node:stream";
import { createLogUpdate } from "log-update";

/** Where a run is shown: lines that stay and, on a terminal, redrawn rows below them. */
export interface Screen {
  print(text: string): void;
  redraw(rows: string): void;
  /** Ends the redrawn rows; later lines start below them. */
  settle(): void;
}

/** A terminal. */
export function liveScreen(out: Writable): Screen {
  // The cursor stays visible, because a killed run would leave it hidden.
  const update = createLogUpdate(out, { showCursor: true });
  let rows: string | undefined;
  return {
    // Not `update.persist`, which breaks long lines, and so paths that users want to copy.
    print: (text) => {
      update.clear();
      out.write(text + "\n");
      if (rows !== undefined) update(rows);
    },
    redraw: (newRows) => {
      rows = newRows;
      update(rows);
    },
    settle: () => {
      rows = undefined;
      update.done();
    },
  };
}

/** A pipe or a file: lines only. */
export function plainScreen(out: Writable): Screen {
  return { print: (text) => void out.write(text + "\n"), redraw: () => {}, settle: () => {} };
}
