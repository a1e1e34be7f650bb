import { existsSync } from "node:fs";
import { join } from "node:path";
import { listRuns, lossOf } from "../../../pipeline/store/mod.ts";
import {
  checkGoesOn,
  continueRun,
  readStoppedRun,
  restoreCheckpoint,
  resumedFrom,
  resumeWarnings,
} from "../../../pipeline/run/resume.ts";
import { placesOf } from "../cache_folder.ts";
import { checkSettings } from "./check_settings.ts";
import type { ResumeRequest } from "../resume_words.ts";
import { UsageError } from "../usage_error.ts";
import type { Start } from "./start.ts";

/**
 * The run that `--resume` names, with the changes that it is to go on with.
 *
 * @throws UsageError when there is no such run, or the changes do not fit it
 * @throws Error when it cannot go on
 */
export function resumedRun({ run, runsDir, changes }: ResumeRequest): Start {
  const folder = run === "latest" ? latestRun(runsDir) : run;
  if (!existsSync(folder)) {
    throw new UsageError(
      `--resume is "${run}": there is no such folder; state a run's, such as runs/<name>, or latest`,
    );
  }
  const loss = lossOf(folder);
  const stopped = readStoppedRun(folder, changes, placesOf(changes));
  checkSettings(stopped.config, changes);
  return {
    config: stopped.config,
    oldDataDir: stopped.kept.dataDir,
    checkData: (dataset) => checkGoesOn(stopped, dataset),
    open: (gan, _, onTrouble) => {
      restoreCheckpoint(gan, stopped);
      return continueRun(stopped, { onTrouble });
    },
    resumedFrom: resumedFrom(stopped),
    warnings: (backend) => [...loss ? [loss] : [], ...resumeWarnings(stopped, backend)],
  };
}

/** The run with the newest event. */
function latestRun(runsDir: string): string {
  const [latest] = listRuns(runsDir).sort((a, b) => b.lastEventAt - a.lastEventAt);
  if (latest) return join(runsDir, latest.name);
  throw new UsageError(
    `--resume is "latest": there is no run in ${runsDir}; state the folder of one, or --runs-dir`,
  );
}
