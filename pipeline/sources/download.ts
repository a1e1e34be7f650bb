/** Downloads that can be trusted: resumed where they were cut, and checked against a pinned sum. */
import { errorMessage } from "../contracts/text.ts";
import { writeAll } from "../files/write_all.ts";
import { createHash, type Hash } from "node:crypto";
import { basename } from "node:path";
import { eachChunk } from "./gzip.ts";
import type { SourceOptions } from "./source_options.ts";

export interface Download {
  /** The same file at several addresses, tried in turn. */
  urls: readonly string[];
  /** Where the file goes once it is whole and verified. */
  path: string;
  /** Of its bytes as they are sent: nothing is unpacked before it is known to be that file. */
  sha256: string;
  bytes: number;
}

type Pinned = Pick<Download, "sha256" | "bytes">;

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
  { urls, path, ...pinned }: Download,
  options: DownloadOptions = {},
): Promise<void> {
  const partial = `${path}.part`;
  const failures: string[] = [];
  for (const url of urls) {
    try {
      await fetchVerified(url, partial, pinned, options);
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
  pinned: Pinned,
  options: DownloadOptions,
): Promise<void> {
  const { sha256 } = pinned;
  const resumed = await byteLength(partial) > 0;
  if (await fetchWhole(url, partial, pinned, options) === sha256) return;
  await Deno.remove(partial);
  // What an earlier run left may have been of another file: only a fresh copy condemns the server.
  if (resumed) return await fetchVerified(url, partial, pinned, options);
  throw new Error(`the SHA-256 of what it sent is not the pinned ${sha256.slice(0, 8)}...`);
}

/** @returns the SHA-256 of what is there then */
async function fetchWhole(
  url: string,
  partial: string,
  pinned: Pinned,
  options: DownloadOptions,
): Promise<string> {
  const { attempts = 5 } = options;
  for (let attempt = 1;; attempt++) {
    try {
      return await fetchRest(url, partial, pinned, options);
    } catch (error) {
      const refused = error instanceof RangeError;
      if (refused || attempt === attempts) throw error;
    }
  }
}

/**
 * Fetches what is still missing of a file, and takes its sum as it comes.
 *
 * @throws RangeError if the server refuses (asking again is no use), Error if the transfer is cut
 */
async function fetchRest(
  url: string,
  partial: string,
  { bytes }: Pinned,
  { fetch = globalThis.fetch, onProgress, stallMillis = 30_000 }: DownloadOptions,
): Promise<string> {
  const have = await byteLength(partial);
  const stall = stallGuard(stallMillis);
  try {
    const headers: HeadersInit = have > 0 ? { range: `bytes=${have}-` } : {};
    const response = await fetch(url, { headers, signal: stall.signal });
    if (response.redirected && new URL(response.url).protocol !== "https:") {
      await response.body?.cancel();
      throw new RangeError(`it leads to ${new URL(response.url).origin}, which is no https`);
    }
    const missing = await bodyToAppend(response, have);
    if (!missing) return (await hashOf(partial, have)).digest("hex");
    const total = missing.start + Number(response.headers.get("content-length") ?? NaN);
    const what = `downloading ${basename(partial, ".part")}`;
    const hash = await hashOf(partial, missing.start);
    using file = await openPartial(partial, missing.start);
    let done = missing.start;
    // Piped, the chunks that a pipe still holds would be lost when the connection is cut.
    for await (const chunk of missing.body) {
      stall.heard();
      done += chunk.length;
      if (done > bytes) throw new RangeError(`it sent more than the ${bytes} bytes of the file`);
      hash.update(chunk);
      await writeAll(file, chunk);
      onProgress?.({ done, total, what });
    }
    return hash.digest("hex");
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

/** A hash that has seen the first bytes of a file, where there are any. */
async function hashOf(path: string, length: number): Promise<Hash> {
  const hash = createHash("sha256");
  if (length === 0) return hash;
  for await (const chunk of (await Deno.open(path)).readable) hash.update(chunk);
  return hash;
}

/**
 * Whether a file, with gzip undone, has this SHA-256. A damaged one has not, nor one that is longer.
 *
 * @param mostBytes of what it would hold
 */
export async function hasSum(path: string, sha256: string, mostBytes: number): Promise<boolean> {
  const hash = createHash("sha256");
  try {
    await eachChunk(path, () => mostBytes, (chunk) => hash.update(chunk));
  } catch {
    return false;
  }
  return hash.digest("hex") === sha256;
}
