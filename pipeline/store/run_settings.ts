/** `run.json`: what a run is, apart from what happened in it. */
import { existsSync } from "node:fs";
import * as v from "valibot";
import { runConfig } from "../contracts/run_config.ts";
import { writeWhole } from "../files/write_whole.ts";
import { parseJson } from "../contracts/json_lines.ts";
import { count, firstIssue, list, steps, text, time } from "../contracts/schemas.ts";
import { oldLogPath, settingsPath } from "./run_folder.ts";
import { mostBytes, plainSize, readPlainText } from "../files/plain_files.ts";
import { storeError } from "../files/store_error.ts";

/** The version of everything in a run's folder. */
export const runFormat = 2;

const changed = v.custom<unknown>(
  (value) =>
    [value].flat().length <= 100 &&
    [value].flat().every((one) => typeof one !== "object" || one === null),
  "it must be a setting's value",
);

/** The run that a run was made from. */
const runParent = v.object({
  run: text,
  /** Steps done at the checkpoint that it took over. */
  step: steps,
  /** What was set otherwise than in the parent, by name. */
  changes: v.record(text, changed),
});
export type RunParent = v.InferOutput<typeof runParent>;

const runSettings = v.object({
  format: v.literal(runFormat),
  name: text,
  createdAt: time,
  parent: v.optional(runParent),
  /** What became of the images, and what was left out. */
  notes: v.optional(v.pipe(list(text, 200), v.readonly())),
  config: runConfig,
});
export type RunSettings = v.InferOutput<typeof runSettings>;

/** @throws Error when it cannot be written */
export async function writeSettings(folder: string, settings: RunSettings): Promise<void> {
  const path = settingsPath(folder);
  const bytes = new TextEncoder().encode(JSON.stringify(settings, null, 2) + "\n");
  await writeWhole(path, bytes, { isSynced: true }).catch((cause) => {
    throw storeError(path, cause);
  });
}

/** @throws Error when there is no run, or it is of another format, or damaged */
export function readSettings(folder: string): RunSettings {
  const path = settingsPath(folder);
  if (plainSize(path, { maxBytes: mostBytes.settings }) === undefined) throw noSettings(folder);
  const json = parseJson(readPlainText(path, { maxBytes: mostBytes.settings }));
  if (json === undefined) throw damaged(path, "it is no JSON");
  checkFormat(folder, json);
  const { output, issues } = v.safeParse(runSettings, json);
  if (issues === undefined) return output;
  throw damaged(path, firstIssue(issues));
}

function damaged(path: string, why: string): Error {
  return new Error(
    `${path} is damaged: ${why}: put back a copy of it, or its "config" out of a checkpoint's ` +
      "manifest.json",
  );
}

function noSettings(folder: string): Error {
  return existsSync(oldLogPath(folder))
    ? new Error(
      `${folder} is a run of format 1, and this program reads ${runFormat}: train it anew`,
    )
    : new Error(`${folder} holds no run: it has no run.json; look at the name again`);
}

/** A newer version may have changed anything, so that nothing else in the file can be judged. */
function checkFormat(folder: string, json: unknown): void {
  const { success, output } = v.safeParse(v.object({ format: count }), json);
  if (!success || output.format === runFormat) return;
  const cure = output.format > runFormat ? "use a newer version of it" : "train it anew";
  throw new Error(
    `${folder} is a run of format ${output.format}, and this program reads ${runFormat}: ${cure}`,
  );
}
