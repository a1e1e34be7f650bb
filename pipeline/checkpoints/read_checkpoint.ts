import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { decodeSafetensors, type GanState } from "../../model/mod.ts";
import { errorMessage } from "../error_message.ts";
import { checkpointName, manifestFile, tensorsFile } from "./folders.ts";
import { type Manifest, parseManifest } from "./manifest.ts";

export interface Checkpoint {
  /** Its folder. */
  path: string;
  manifest: Manifest;
  state: GanState;
}

// Real ones take a few kilobytes, and some more where a data set has many classes.
const longestManifestBytes = 1 << 24;

/**
 * Reads a checkpoint, and refuses whatever is not byte for byte what was written.
 *
 * @throws Error that names the checkpoint and says what is wrong with it
 */
export function readCheckpoint(path: string): Checkpoint {
  try {
    const manifest = readManifest(path);
    return { path, manifest, state: readTensors(path, manifest) };
  } catch (cause) {
    throw new Error(`checkpoint ${path} is damaged: ${errorMessage(cause)}`, { cause });
  }
}

function readManifest(path: string): Manifest {
  const bytes = readFile(path, manifestFile, (size) => {
    if (size <= longestManifestBytes) return;
    throw new RangeError(`${manifestFile} has ${size} bytes, more than any has that was written`);
  });
  const manifest = named(manifestFile, () => parseManifest(textOf(bytes)));
  const wanted = checkpointName(manifest.step);
  if (basename(path) === wanted) return manifest;
  throw new RangeError(`${manifestFile} is that of ${wanted}: give the folder that name again`);
}

function readTensors(path: string, { tensors: { bytes, sha256 } }: Manifest): GanState {
  const file = readFile(path, tensorsFile, (size) => {
    if (size !== bytes) throw new RangeError(`${tensorsFile} has ${size} bytes of ${bytes}`);
  });
  const digest = createHash("sha256").update(file).digest("hex");
  if (digest !== sha256) {
    throw new RangeError(`${tensorsFile} has other bytes than were written (SHA-256 ${digest})`);
  }
  return named(tensorsFile, () => decodeSafetensors(file).tensors);
}

/** The size is judged before anything is read: a file may be of any size. */
function readFile(path: string, name: string, judge: (size: number) => void): Uint8Array {
  return named(name, () => {
    const file = join(path, name);
    if (!existsSync(file)) throw new RangeError(`${name} is missing`);
    judge(Deno.statSync(file).size);
    return Deno.readFileSync(file);
  });
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Names the file in what goes wrong with it, unless that is done. */
function named<R>(name: string, action: () => R): R {
  try {
    return action();
  } catch (cause) {
    const message = errorMessage(cause);
    throw message.includes(name) ? cause : new RangeError(`${name}: ${message}`, { cause });
  }
}
