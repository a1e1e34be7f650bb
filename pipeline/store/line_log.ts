import { storeError } from "./store_error.ts";

export interface LineLog {
  append(line: string): void;
  close(): void;
}

const flushMillis = 1000;

/**
 * A text file that lines are added to, at most one write a second.
 *
 * The writes are synchronous: a second's lines are a few kilobytes into the page cache, which takes
 * microseconds, and they reach the file even while a long step keeps the event loop from turning. A failed
 * write, for example on a full disk, is thrown once, by the next `append` or `close`; the lines
 * after it are dropped.
 *
 * @throws Error when the file cannot be opened
 */
export function openLineLog(path: string): LineLog {
  const file = attempt(path, () => Deno.openSync(path, { append: true, create: true }));
  const encoder = new TextEncoder();
  let waiting = "";
  let flushedAt = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let state: "open" | "failed" | "closed" = "open";
  let unreported: Error | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const bytes = encoder.encode(waiting);
    waiting = "";
    flushedAt = performance.now();
    try {
      attempt(path, () => writeAll(file, bytes));
    } catch (error) {
      state = "failed";
      unreported = error as Error;
    }
  };

  const report = () => {
    const error = unreported;
    unreported = undefined;
    if (error) throw error;
  };

  const append = (line: string) => {
    if (state === "closed") throw new Error(`${path} is closed: append before close()`);
    if (state === "open") {
      waiting += line + "\n";
      if (performance.now() - flushedAt >= flushMillis) flush();
      else timer ??= setTimeout(flush, flushMillis);
    }
    report();
  };

  const close = () => {
    if (state === "closed") return;
    flush();
    state = "closed";
    file.close();
    report();
  };

  return { append, close };
}

function attempt<R>(path: string, action: () => R): R {
  try {
    return action();
  } catch (cause) {
    throw storeError(path, cause);
  }
}

/** A write may take only a part of what it is given. */
function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
}
