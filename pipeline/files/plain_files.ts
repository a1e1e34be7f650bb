/**
 * Opens the files of a run, for reading and writing. A stranger may have made the folder, so only plain
 * files of bounded size are opened: a pipe would hang the reader, a device never ends, and a link leads out
 * of the folder.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { attempt, readError, UnfitFileError } from "./store_error.ts";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const gibibyte = 1024 * mebibyte;

/** The largest size of each kind of file, far above what is written. */
export const mostBytes = {
  settings: mebibyte,
  manifest: 16 * mebibyte,
  /** Weights and moments: 100 MB for the paper's networks. */
  tensors: 4 * gibibyte,
  picture: 64 * mebibyte,
  recordIndex: 256 * mebibyte,
  /** Of what is read in parts. */
  log: 2 ** 42,
} as const;

interface Plain {
  maxBytes: number;
}

/**
 * @returns its size; undefined where there is nothing
 * @throws Error in one line when something else than a plain file is there, or a larger one
 */
export function plainSize(path: string, { maxBytes }: Plain): number | undefined {
  const info = lstat(path);
  if (info === undefined) return undefined;
  if (!info.isFile) throw notPlain(path, kindOf(info), "a plain file");
  if (info.size > maxBytes) {
    throw new UnfitFileError(
      `${path} has ${info.size} bytes, and at most ${maxBytes} may be there: no run writes such a ` +
        "file, remove it",
    );
  }
  return info.size;
}

/** @throws Error in one line when it is there and is no folder of its own */
export function checkPlainFolder(path: string): void {
  const info = lstat(path);
  if (info && !info.isDirectory) throw notPlain(path, kindOf(info), "a folder");
}

/** @throws Error in one line when there is no plain file of at most that size */
export function readPlain(path: string, limits: Plain): Uint8Array<ArrayBuffer> {
  plainSize(path, limits);
  return attempt(path, () => Deno.readFileSync(path), readError);
}

/** @throws Error in one line as above, and when it is not in UTF-8 */
export function readPlainText(path: string, limits: Plain): string {
  const bytes = readPlain(path, limits);
  return attempt(path, () => new TextDecoder("utf-8", { fatal: true }).decode(bytes), readError);
}

/** @throws Error in one line when something else is there; what the system says when it cannot be opened */
export function openPlain(
  path: string,
  { maxBytes = mostBytes.log, ...options }: Deno.OpenOptions & Partial<Plain> = {},
): Deno.FsFile {
  plainSize(path, { maxBytes });
  return Deno.openSync(path, options);
}

/** Names in a folder of the run; empty if the folder does not exist. */
export function plainNames(path: string): string[] {
  checkPlainFolder(path);
  if (!existsSync(path)) return [];
  return attempt(path, () => Array.from(Deno.readDirSync(path), ({ name }) => name), readError);
}

const folders = [
  "samples",
  "batches",
  "checkpoints",
  "incidents",
  "record",
  "states",
  "replays",
  "tensorboard",
  "replay",
  "drawn",
  "ranks",
];
const files = [
  "run.json",
  "remarks.json",
  "events.sqlite",
  "owner.lock",
  "record/record.log",
  "record/record.index",
];

/**
 * Checks a run's folder before anything is written into it: everything in it must be its own.
 *
 * @throws Error in one line for the first link, pipe or the like
 */
export function checkRunFolder(folder: string): void {
  folders.forEach((name) => checkPlainFolder(join(folder, name)));
  files.forEach((name) => plainSize(join(folder, name), { maxBytes: mostBytes.log }));
}

function lstat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw readError(path, error);
  }
}

function kindOf(info: Deno.FileInfo): string {
  if (info.isSymlink) return "a link";
  if (info.isDirectory) return "a folder";
  if (info.isFifo) return "a pipe";
  if (info.isSocket) return "a socket";
  return info.isFile ? "a file" : "a device";
}

function notPlain(path: string, kind: string, wanted: string): Error {
  return new UnfitFileError(
    `${path} is ${kind}, and ${wanted} has to be there: a run's folder is taken only as a trainer ` +
      "leaves it; remove what is there, or put a copy in its place",
  );
}
