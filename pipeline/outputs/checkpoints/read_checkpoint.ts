import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { decodeSafetensors, type GanState } from "../../../model/weights.ts";
import { errorMessage } from "../../contracts/text.ts";
import { checkConfig, mostStateBytes } from "../../settings/check_config.ts";
import { checkPlainFolder, mostBytes, plainSize, readPlain } from "../../files/plain_files.ts";
import {
  checkpointName,
  checkpointsFolder,
  listCheckpoints,
  manifestFile,
  tensorsFile,
} from "./folders.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { existsSync } from "node:fs";

export { readBest } from "./best.ts";
export { checkpointsFolder, listCheckpoints, manifestFile, tensorsFile } from "./folders.ts";

export interface Checkpoint {
  /** Its folder. */
  path: string;
  manifest: Manifest;
  state: GanState;
}

/**
 * Reads a checkpoint, and refuses any byte that has changed since it was written.
 *
 * @throws Error that names the checkpoint and says what is wrong with it
 */
export function readCheckpoint(path: string): Checkpoint {
  try {
    const manifest = readManifest(path);
    named(manifestFile, () => checkConfig(manifest.config));
    return { path, manifest, state: readTensors(path, manifest) };
  } catch (cause) {
    throw new Error(`checkpoint ${path} is damaged: ${errorMessage(cause)}`, { cause });
  }
}

function readManifest(path: string): Manifest {
  const bytes = readFile(path, manifestFile, mostBytes.manifest);
  const manifest = named(manifestFile, () => parseManifest(textOf(bytes)));
  const wanted = checkpointName(manifest.step);
  if (basename(path) === wanted) return manifest;
  throw new RangeError(`${manifestFile} is that of ${wanted}: give the folder that name again`);
}

function readTensors(path: string, { config, tensors: { bytes, sha256 } }: Manifest): GanState {
  const { cDim = 3, yDim = 0, model } = config;
  const file = readFile(path, tensorsFile, mostStateBytes({ ...model, cDim, yDim }), (size) => {
    if (size !== bytes) throw new RangeError(`${tensorsFile} has ${size} bytes of ${bytes}`);
  });
  const digest = createHash("sha256").update(file).digest("hex");
  if (digest !== sha256) {
    throw new RangeError(`${tensorsFile} has other bytes than were written (SHA-256 ${digest})`);
  }
  return named(tensorsFile, () => decodeSafetensors(file).tensors);
}

/** Checks the size before reading, since a file may have any size. */
function readFile(
  path: string,
  name: string,
  maxBytes: number,
  judge: (size: number) => void = () => {},
): Uint8Array {
  return named(name, () => {
    checkPlainFolder(path);
    const file = join(path, name);
    const size = plainSize(file, { maxBytes });
    if (size === undefined) throw new RangeError(`${name} is missing`);
    judge(size);
    return readPlain(file, { maxBytes });
  });
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Adds the file's name to an error, unless it has it. */
function named<R>(name: string, action: () => R): R {
  try {
    return action();
  } catch (cause) {
    const message = errorMessage(cause);
    throw message.includes(name) ? cause : new RangeError(`${name}: ${message}`, { cause });
  }
}

export interface RefusedCheckpoint {
  path: string;
  /** In one line, the checkpoint's name in it. */
  why: string;
}

/**
 * The newest whole checkpoint of a run, and the damaged ones that are newer.
 *
 * @throws Error with the cure when there is none
 */
export function newestCheckpoint(
  runFolder: string,
): { checkpoint: Checkpoint; refused: RefusedCheckpoint[] } {
  const folder = checkpointsFolder(runFolder);
  const refused: RefusedCheckpoint[] = [];
  for (const { path } of listCheckpoints(folder).reverse()) {
    try {
      return { checkpoint: readCheckpoint(path), refused };
    } catch (error) {
      refused.push({ path, why: errorMessage(error) });
    }
  }
  const run = basename(runFolder);
  if (refused.length === 0) {
    throw new Error(
      `run "${run}" has no checkpoint in ${folder}: while it trains, wait for its first one; if it ` +
        "ended before that, train it anew, with a lower --checkpoint-every",
    );
  }
  throw new Error(
    `run "${run}" has no whole checkpoint: ${refused.map(({ why }) => why).join("; ")}; ` +
      "put back a copy of one, or train it anew",
  );
}

/** Renames damaged checkpoints: their names become free, and their files stay for inspection. */
export function setAside(refused: readonly RefusedCheckpoint[]): void {
  for (const { path } of refused) Deno.renameSync(path, freeName(`${path}.damaged`));
}

function freeName(path: string): string {
  for (let n = 1;; n++) {
    const name = n === 1 ? path : `${path}-${n}`;
    if (!existsSync(name)) return name;
  }
}
