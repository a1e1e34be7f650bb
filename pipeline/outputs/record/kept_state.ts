/** The state that stands beside a record which has no run around it: an incident's, an exported test's. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { decodeSafetensors, encodeSafetensors, type GanState } from "../../../model/mod.ts";
import { contentHash } from "../../contracts/content_hash.ts";
import { errorMessage } from "../../contracts/text.ts";
import { parseJson } from "../../contracts/json_lines.ts";
import { firstIssue, text } from "../../contracts/schemas.ts";
import { mostBytes, readPlain, readPlainText } from "../../files/plain_files.ts";

const stateFile = "state.safetensors";
const manifestFile = "manifest.json";

const manifest = v.object({ state: v.object({ hash: text }) });

export function holdsKeptState(folder: string): boolean {
  return existsSync(join(folder, stateFile));
}

/**
 * @param maxBytes what the state of its networks takes at most
 * @throws Error when the state is not byte for byte what was written
 */
export function readKeptState(folder: string, maxBytes: number): GanState {
  const path = join(folder, stateFile);
  try {
    const bytes = readPlain(path, { maxBytes });
    const about = readPlainText(join(folder, manifestFile), { maxBytes: mostBytes.manifest });
    const { success, output, issues } = v.safeParse(manifest, parseJson(about));
    if (!success) throw new Error(`${manifestFile}: ${firstIssue(issues)}`);
    const { hash } = output.state;
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
  await Deno.writeTextFile(join(folder, manifestFile), `${JSON.stringify(about, null, 2)}\n`);
}
