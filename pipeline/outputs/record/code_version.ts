/** Identifies the code that computes a step: other code, or another engine, may round differently. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CodeVersion, SettingsEntry } from "./entries.ts";
import type { TrainingRun } from "../../contracts/training_run.ts";

let known: CodeVersion | undefined;

/** The version of this process. */
export function thisCode(): CodeVersion {
  const { deno, v8 } = Deno.version;
  return known ??= { deno, v8, code: codeDigest(["ops", "model"]) };
}

/** Whether two versions compute the same bits, as far as is known. */
export function isSameCode(a: CodeVersion, b: CodeVersion): boolean {
  const hasSameCode = a.code === undefined || b.code === undefined || a.code === b.code;
  return a.deno === b.deno && a.v8 === b.v8 && hasSameCode;
}

/** @param folders of the project */
export function codeDigest(folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const file of filesBelow(fileURLToPath(new URL(`../../../${folder}`, import.meta.url)))) {
      hash.update(Deno.readFileSync(file));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** Code and compiled code, in an order that every system has. */
function filesBelow(folder: string): string[] {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  return entries.flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return filesBelow(path);
    return /\.(ts|wasm)$/.test(name) ? [path] : [];
  });
}

/** The settings of a run that a record stores, so that it can be read on its own. */
export function settingsOf(
  { config, dataset, backend, gan }: Pick<TrainingRun, "config" | "dataset" | "backend" | "gan">,
  now: Pick<SettingsEntry, "step" | "level" | "stepsPerEpoch">,
): SettingsEntry {
  const { name, size, height, width, channels, classes } = dataset;
  return {
    kind: "settings",
    ...now,
    config,
    model: gan.config,
    dataset: { name, size, height, width, channels, classes },
    backend: `${backend.name}: ${backend.description}`,
    versions: thisCode(),
  };
}
