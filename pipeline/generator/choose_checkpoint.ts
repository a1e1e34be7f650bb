/** Which of a run's checkpoints a command takes, read safely while the run is trained. */
import { basename } from "node:path";
import {
  type Checkpoint,
  checkpointsFolder,
  listCheckpoints,
  newestCheckpoint,
  readBest,
  readCheckpoint,
} from "../outputs/checkpoints/read_checkpoint.ts";

/** The newest, the one that measured best, or that of a step. */
export type WhichCheckpoint = "latest" | "best" | number;

// A run that is trained may remove a checkpoint while it is read; the next look finds a newer one.
const mostLooks = 5;

/** @throws Error with the cure when there is none such */
export function chooseCheckpoint(runFolder: string, which: WhichCheckpoint): Checkpoint {
  for (let look = 1;; look++) {
    const before = stepsThere(runFolder).join();
    try {
      return chosen(runFolder, which);
    } catch (error) {
      // Nothing has come or gone meanwhile: it is what the error says.
      if (look === mostLooks || stepsThere(runFolder).join() === before) throw error;
    }
  }
}

function chosen(runFolder: string, which: WhichCheckpoint): Checkpoint {
  if (which === "latest") return newestCheckpoint(runFolder).checkpoint;
  const step = which === "best" ? bestStep(runFolder) : which;
  const found = listCheckpoints(checkpointsFolder(runFolder)).find((one) => one.step === step);
  if (found) return readCheckpoint(found.path);
  const steps = stepsThere(runFolder);
  const there = steps.length === 0 ? "it has none" : `there are those of step ${steps.join(", ")}`;
  throw new Error(
    `run "${
      basename(runFolder)
    }" has no checkpoint of step ${step}: ${there}; state one of them, ` +
      "or latest",
  );
}

/** The checkpoints that can be chosen now: their steps, and the best one's. */
export function choices(runFolder: string): { steps: number[]; best: number | undefined } {
  return { steps: stepsThere(runFolder), best: readBest(checkpointsFolder(runFolder))?.step };
}

function stepsThere(runFolder: string): number[] {
  return listCheckpoints(checkpointsFolder(runFolder)).map(({ step }) => step);
}

/** The step that `checkpoints/best.json` names. */
function bestStep(runFolder: string): number {
  const best = readBest(checkpointsFolder(runFolder));
  if (best) return best.step;
  throw new Error(
    `run "${
      basename(runFolder)
    }" names no best checkpoint: its samples were not measured while it ` +
      "trained, or it is gone (train keeps it with --keep-best); take latest, or a step",
  );
}
