import { existsSync } from "node:fs";
import { basename } from "node:path";
import { errorMessage } from "../../contracts/text.ts";
import { checkpointsFolder, listCheckpoints } from "./folders.ts";
import { type Checkpoint, readCheckpoint } from "./read_checkpoint.ts";

export interface RefusedCheckpoint {
  path: string;
  /** In one line, the checkpoint's name in it. */
  why: string;
}

/**
 * The newest whole checkpoint of a run, and the damaged ones that are newer.
 *
 * @throws Error with the cure when there is none
 */
export function newestCheckpoint(
  runFolder: string,
): { checkpoint: Checkpoint; refused: RefusedCheckpoint[] } {
  const folder = checkpointsFolder(runFolder);
  const refused: RefusedCheckpoint[] = [];
  for (const { path } of listCheckpoints(folder).reverse()) {
    try {
      return { checkpoint: readCheckpoint(path), refused };
    } catch (error) {
      refused.push({ path, why: errorMessage(error) });
    }
  }
  const run = basename(runFolder);
  if (refused.length === 0) {
    throw new Error(
      `run "${run}" has no checkpoint in ${folder}: it ended before its first one; train it anew, ` +
        "with a lower --checkpoint-every if it is to be cut short again",
    );
  }
  throw new Error(
    `run "${run}" has no whole checkpoint: ${refused.map(({ why }) => why).join("; ")}; ` +
      "put back a copy of one, or train it anew",
  );
}

/** Renames damaged checkpoints: their names become free, and their files stay for inspection. */
export function setAside(refused: readonly RefusedCheckpoint[]): void {
  for (const { path } of refused) Deno.renameSync(path, freeName(`${path}.damaged`));
}

function freeName(path: string): string {
  for (let n = 1;; n++) {
    const name = n === 1 ? path : `${path}-${n}`;
    if (!existsSync(name)) return name;
  }
}
