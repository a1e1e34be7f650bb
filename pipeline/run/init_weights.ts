import { decodeSafetensors, type Gan, type GanState } from "../../model/mod.ts";
import type { Manifest } from "../outputs/checkpoints/mod.ts";
import { readCheckpoint } from "../outputs/checkpoints/read_checkpoint.ts";
import { errorMessage } from "../contracts/text.ts";
import { changedSettings } from "../settings/resume_settings.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { mostBytes, readPlain } from "../files/plain_files.ts";
import type { RunParent } from "../store/run_settings.ts";

/**
 * Initialises a run with given weights and running averages.
 *
 * @param path a safetensors file, or the folder of a checkpoint
 * @returns the run that they come from, if known
 * @throws Error that says what is wrong with it, or names the first layers that differ
 */
export function initWeights(gan: Gan, path: string, config: RunConfig): RunParent | undefined {
  try {
    const { state, manifest } = readWeights(path);
    gan.restoreWeights(state);
    return manifest && parentOf(manifest, config);
  } catch (cause) {
    throw new Error(`--init-from ${path}: ${errorMessage(cause)}`, { cause });
  }
}

function readWeights(path: string): { state: GanState; manifest?: Manifest } {
  if (Deno.statSync(path).isDirectory) {
    if (!holdsRun(path)) return readCheckpoint(path);
    throw new Error("it is a whole run: take one of its checkpoints/step-...");
  }
  // A user who states a link means its target.
  const file = readPlain(Deno.realPathSync(path), { maxBytes: mostBytes.tensors });
  return { state: decodeSafetensors(file).tensors };
}

function parentOf({ run, step, config }: Manifest, now: RunConfig): RunParent {
  return { run, step, changes: changedSettings(config, now) };
}

function holdsRun(path: string): boolean {
  return Array.from(Deno.readDirSync(path), ({ name }) => name).includes("checkpoints");
}
