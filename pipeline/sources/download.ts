/** Downloads that can be trusted: resumed where they were cut, and checked against a pinned sum. */
import { errorMessage } from "../error_message.ts";
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { readPlainOrGzip } from "./gzip.ts";
import type { SourceOptions } from "./source_options.ts";

export interface Download {
  /** The same file at several addresses, tried in turn. */
  urls: readonly string[];
  /** Where the file goes once it is whole and verified. */
  path: string;
  /** Of the bytes after gzip is undone, so that a file packed anew still counts as the same. */
  sha256: string;
}

export interface DownloadOptions extends Pick<SourceOptions, "fetch" | "onProgress"> {
  /** How often a cut transfer is resumed before the next address is tried. */
  attempts?: number;
  /** How long a server may send nothing. */
  stallMillis?: number;
}

/**
 * Downloads one file. It is kept as `<path>.part` until it is whole, so that a later call goes on
 * where this one was cut.
 *
 * @throws Error with the reason of every address; then nothing is at `path`
 */
export async function download(
  { urls, path, sha256 }: Download,
  options: DownloadOptions = {},
): Promise<void> {
  const partial = `${path}.part`;
  const failures: string[] = [];
  for (const url of urls) {
    try {
      await fetchVerified(url, partial, sha256, options);
      return await Deno.rename(partial, path);
    } catch (error) {
      failures.push(`${new URL(url).host}: ${errorMessage(error)}`);
    }
  }
  throw new Error(failures.join("; "));
}

async function fetchVerified(
  url: string,
  partial: string,
  sha256: string,
  options: DownloadOptions,
): Promise<void> {
  const resumed = await byteLength(partial) > 0;
  await fetchWhole(url, partial, options);
  if (await hasSum(partial, sha256)) return;
  await Deno.remove(partial);
  // What an earlier run left may have been of another file: only a fresh copy condemns the server.
  if (resumed) return await fetchVerified(url, partial, sha256, options);
  throw new Error(`the SHA-256 of what it sent is not the pinned ${sha256.slice(0, 8)}...`);
}

async function fetchWhole(url: string, partial: string, options: DownloadOptions): Promise<void> {
  const { attempts = 5 } = options;
  for (let attempt = 1;; attempt++) {
    try {
      return await fetchRest(url, partial, options);
    } catch (error) {
      const refused = error instanceof RangeError;
      if (refused || attempt === attempts) throw error;
    }
  }
}

/**
 * Fetches what is still missing of a file.
 *
 * @throws RangeError if the server refuses (asking again is no use), Error if the transfer is cut
 */
async function fetchRest(
  url: string,
  partial: string,
  { fetch = globalThis.fetch, onProgress, stallMillis = 30_000 }: DownloadOptions,
): Promise<void> {
  const have = await byteLength(partial);
  const stall = stallGuard(stallMillis);
  try {
    const headers: HeadersInit = have > 0 ? { range: `bytes=${have}-` } : {};
    const response = await fetch(url, { headers, signal: stall.signal });
    const missing = await bodyToAppend(response, have);
    if (!missing) return;
    const total = missing.start + Number(response.headers.get("content-length") ?? NaN);
    const what = `downloading ${basename(partial, ".part")}`;
    using file = await openPartial(partial, missing.start);
    let done = missing.start;
    // Piped, the chunks that a pipe still holds would be lost when the connection is cut.
    for await (const chunk of missing.body) {
      stall.heard();
      await writeAll(file, chunk);
      onProgress?.({ done: done += chunk.length, total, what });
    }
  } finally {
    stall.end();
  }
}

/** The rest of the file and where it starts, or undefined if the file is already whole. */
async function bodyToAppend(response: Response, have: number) {
  const { status, body } = response;
  if (status === 200 && body) return { body, start: 0 };
  const range = response.headers.get("content-range") ?? "";
  if (status === 206 && body && range.startsWith(`bytes ${have}-`)) return { body, start: have };
  await body?.cancel();
  // "Range not satisfiable": there is nothing beyond what we have.
  if (status === 416 && have > 0) return undefined;
  throw new RangeError(`HTTP status ${status}`);
}

const openPartial = (partial: string, start: number) =>
  Deno.open(partial, { write: true, create: true, append: start > 0, truncate: start === 0 });

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}

/** Aborts a transfer in which nothing is heard for a while. */
function stallGuard(stallMillis: number) {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error(`nothing came for ${stallMillis} ms`));
  let timer = setTimeout(abort, stallMillis);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(abort, stallMillis);
  };
  return { signal: controller.signal, heard, end: () => clearTimeout(timer) };
}

async function byteLength(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Whether a file, with gzip undone, has this SHA-256. A damaged one has not. */
export async function hasSum(path: string, sha256: string): Promise<boolean> {
  const bytes = await readPlainOrGzip(path).catch(() => undefined);
  return bytes !== undefined && createHash("sha256").update(bytes).digest("hex") === sha256;
}
