import { createHash } from "node:crypto";
import { join } from "node:path";
import { makeFolder, removeFolder, syncFile, writeFolder } from "../../files/durable.ts";
import {
  checkpointName,
  listCheckpoints,
  manifestFile,
  replacedPath,
  tensorsFile,
  unfinishedName,
} from "./folders.ts";
import { type Manifest, manifestText } from "./manifest.ts";
import { readBest } from "./best.ts";
import { outdatedSteps, type Retention } from "./retention.ts";

export interface CheckpointJob {
  /** Files to sync before the checkpoint is written, if they exist. */
  before: string[];
  /** The folder of all the run's checkpoints. */
  folder: string;
  manifest: Omit<Manifest, "tensors">;
  /** A safetensors file. */
  tensors: Uint8Array<ArrayBuffer>;
  retention: Retention;
}

/**
 * Writes one checkpoint, with digests, and removes outdated ones. When this returns, the checkpoint is on
 * the disk.
 *
 * @returns its size in bytes
 * @throws the system's error when it cannot be written; then the other checkpoints are unchanged
 */
export function writeCheckpoint(job: CheckpointJob): number {
  const { before, folder, manifest, tensors, retention } = job;
  before.forEach(syncFile);
  const sha256 = createHash("sha256").update(tensors).digest("hex");
  const text = manifestText({ ...manifest, tensors: { bytes: tensors.length, sha256 } });
  const description = new TextEncoder().encode(text);
  const path = join(folder, checkpointName(manifest.step));
  makeFolder(folder);
  writeFolder(
    path,
    { unfinished: join(folder, unfinishedName(manifest.step)), replaced: replacedPath(path) },
    { [tensorsFile]: tensors, [manifestFile]: description },
  );
  // Only now: the old ones are needed until the new one is safe.
  removeOutdated(folder, retention);
  return tensors.length + description.length;
}

function removeOutdated(folder: string, retention: Retention): void {
  const found = listCheckpoints(folder);
  const outdated = new Set(outdatedSteps(found.map(({ step }) => step), retention));
  // Named only where the best is kept.
  outdated.delete(readBest(folder)?.step ?? -1);
  for (const { step, path } of found.filter(({ step }) => outdated.has(step))) {
    removeFolder(path, join(folder, unfinishedName(step)));
  }
}
