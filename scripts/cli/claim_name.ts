import { claimRun, type RunClaim, type RunConfig, sweepClaims } from "../../pipeline/mod.ts";
import { runName, runNames } from "./run_name.ts";
import { nameTaken } from "./usage_error.ts";

/** What a name is claimed for: the settings that a run's name is made of, and where it is kept. */
type Named = Pick<RunConfig, "name" | "runsDir" | "dataset" | "preset">;

/**
 * Takes the run's name at once, since the run itself is made much later. Where another process took a
 * name that nobody stated, the next one is taken.
 *
 * @throws UsageError when the stated name is taken
 */
export async function claimName(run: Named, isStated: boolean): Promise<RunClaim> {
  const { runsDir } = run;
  for (let { name } = run;; name = runName({ ...run, name: undefined }, runNames(runsDir))) {
    const claim = await claimRun(runsDir, name);
    if (claim) return claim;
    if (isStated) throw nameTaken("--name", name, runsDir);
  }
}

/** The names that are taken in a folder of runs, without those of processes that are gone. */
export function takenNames(runsDir: string): string[] {
  sweepClaims(runsDir);
  return runNames(runsDir);
}
