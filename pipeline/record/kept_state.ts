/** The state that stands beside a record which has no run around it: an incident's, an exported test's. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { decodeSafetensors, encodeSafetensors, type GanState } from "../../model/mod.ts";
import { contentHash } from "../content_hash.ts";
import { errorMessage } from "../error_message.ts";

const stateFile = "state.safetensors";
const manifestFile = "manifest.json";

const manifest = v.object({ state: v.object({ hash: v.string() }) });

export function holdsKeptState(folder: string): boolean {
  return existsSync(join(folder, stateFile));
}

/** @throws Error when the state is not byte for byte what was written */
export async function readKeptState(folder: string): Promise<GanState> {
  const path = join(folder, stateFile);
  try {
    const bytes = await Deno.readFile(path);
    const json = JSON.parse(await Deno.readTextFile(join(folder, manifestFile)));
    const { hash } = v.parse(manifest, json).state;
    if (contentHash(bytes) !== hash) throw new Error("its bytes have changed since");
    return decodeSafetensors(bytes).tensors;
  } catch (cause) {
    throw new Error(`${path} cannot be read as it was written: ${errorMessage(cause)}`, { cause });
  }
}

/**
 * @param step steps done in that state
 * @param more of what the folder is about, for its manifest
 */
export async function writeKeptState(
  folder: string,
  { step, state }: { step: number; state: GanState },
  more: object = {},
): Promise<void> {
  const bytes = encodeSafetensors(state);
  await Deno.writeFile(join(folder, stateFile), bytes);
  const about = { format: 1, ...more, state: { file: stateFile, step, hash: contentHash(bytes) } };
  const text = JSON.stringify(about, null, 2) + "\n";
  await Deno.writeTextFile(join(folder, manifestFile), text);
}
