import { existsSync } from "node:fs";
import { decodeWeights, type Gan, type GanState } from "../../model/mod.ts";
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
    const { state, manifest, others = {} } = readWeights(path);
    const unread = Object.entries(others).filter(([name]) => isWanted(gan, name));
    if (unread.length > 0) throw new Error(unreadText(unread));
    gan.restoreWeights(state);
    return manifest && parentOf(manifest, config);
  } catch (cause) {
    throw new Error(`--init-from ${path}: ${errorMessage(cause)}`, { cause });
  }
}

/** What a file or checkpoint holds; `others` are tensors of types that are no floats. */
interface Weights {
  state: GanState;
  others?: Record<string, string>;
  manifest?: Manifest;
}

function readWeights(path: string): Weights {
  if (!existsSync(path)) {
    throw new Error(
      "there is no such file or folder: take a safetensors file or a checkpoint's folder",
    );
  }
  if (Deno.statSync(path).isDirectory) {
    if (!holdsRun(path)) return readCheckpoint(path);
    throw new Error("it is a whole run: take one of its checkpoints/step-...");
  }
  // A user who states a link means its target.
  const file = readPlain(Deno.realPathSync(path), { maxBytes: mostBytes.tensors });
  const { tensors, others } = decodeWeights(file);
  return { state: tensors, others };
}

const isWanted = ({ trainState }: Gan, name: string) => trainState.variables.names().includes(name);

function unreadText(unread: [name: string, type: string][]): string {
  const [[name, type]] = unread;
  const more = unread.length > 1 ? ` (and ${unread.length - 1} more)` : "";
  return `tensor "${name}" is ${type}${more}: F32, F64, F16 and BF16 are read; convert it`;
}

function parentOf({ run, step, config }: Manifest, now: RunConfig): RunParent {
  return { run, step, changes: changedSettings(config, now) };
}

function holdsRun(path: string): boolean {
  return Array.from(Deno.readDirSync(path), ({ name }) => name).includes("checkpoints");
}
