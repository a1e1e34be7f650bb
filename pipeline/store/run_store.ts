import { join } from "node:path";
import { eventLine } from "./event_lines.ts";
import type { RunEvent } from "../events.ts";
import { openLineLog } from "./line_log.ts";
import type { RunConfig } from "../run_config.ts";
import { writeWhole } from "../write_whole.ts";
import { storeError } from "./store_error.ts";

/**
 * The folder of a run that is being written:
 *
 *     runs/<name>/config.json     what the run computes
 *     runs/<name>/events.jsonl    what happened, one event a line: see `parseEvent`
 *     runs/<name>/samples/        grids of images
 */
export interface Run {
  readonly folder: string;
  /** Takes note of an event; it is in the file about a second later at the latest. */
  append(event: RunEvent): void;
  /** Writes one image and answers with its path relative to the run's folder. */
  writeSample(name: string, png: Uint8Array): Promise<string>;
  /** Writes what is still waiting. A second call does nothing. */
  close(): void;
}

/**
 * Makes the folder of a new run.
 *
 * @throws RangeError when the run's name cannot be a folder's
 * @throws Error when the run exists already, or its files cannot be written
 */
export async function createRun(config: RunConfig): Promise<Run> {
  checkName(config.name);
  const folder = join(config.runsDir, config.name);
  await makeFolder(folder, config);
  const settings = new TextEncoder().encode(JSON.stringify(config, null, 2) + "\n");
  await writeInto(folder, "config.json", settings);
  const events = openLineLog(join(folder, "events.jsonl"));
  return {
    folder,
    append: (event) => events.append(eventLine(event)),
    writeSample: (name, png) => writeInto(folder, `samples/${name}`, png),
    close: () => events.close(),
  };
}

/**
 * Whether a run can be called that. Narrow on purpose: names become folders here and ids elsewhere,
 * and ".." must be neither.
 */
export function isRunName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,99}$/i.test(name);
}

function checkName(name: string): void {
  if (isRunName(name)) return;
  throw new RangeError(
    `run name "${name}" cannot be a folder's: --name takes letters, digits, "-", "_" and ".", ` +
      "a letter or digit first",
  );
}

async function makeFolder(folder: string, { name, runsDir }: RunConfig): Promise<void> {
  await Deno.mkdir(runsDir, { recursive: true }).catch(refusal(runsDir));
  // Not recursive, so that of two runs with one name only one gets the folder.
  await Deno.mkdir(folder).catch((cause) => {
    if (!(cause instanceof Deno.errors.AlreadyExists)) throw storeError(folder, cause);
    throw new Error(
      `run "${name}" exists in ${runsDir}: choose another --name or remove ${folder}`,
    );
  });
  await Deno.mkdir(join(folder, "samples")).catch(refusal(folder));
}

const refusal = (path: string) => (cause: unknown) => {
  throw storeError(path, cause);
};

/** Answers with the file's path relative to the folder. */
async function writeInto(folder: string, file: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, file);
  await writeWhole(path, bytes).catch(refusal(path));
  return file;
}
