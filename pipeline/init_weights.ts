import { decodeSafetensors, type Gan, type GanState } from "../model/mod.ts";
import { readCheckpoint } from "./checkpoints/mod.ts";
import { errorMessage } from "./error_message.ts";

/**
 * Begins a run with given weights and moving averages.
 *
 * @param path a safetensors file, or the folder of a checkpoint
 * @throws Error that says what is wrong with it, or names the first layers that differ
 */
export function initWeights(gan: Gan, path: string): void {
  try {
    gan.restoreWeights(readState(path));
  } catch (cause) {
    throw new Error(`--init-from ${path}: ${errorMessage(cause)}`, { cause });
  }
}

function readState(path: string): GanState {
  if (!Deno.statSync(path).isDirectory) return decodeSafetensors(Deno.readFileSync(path)).tensors;
  if (holdsRun(path)) throw new Error("it is a whole run: take one of its checkpoints/step-...");
  return readCheckpoint(path).state;
}

function holdsRun(path: string): boolean {
  return Array.from(Deno.readDirSync(path), ({ name }) => name).includes("checkpoints");
}
