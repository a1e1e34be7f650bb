import { claimRun, type RunClaim, type RunConfig, sweepClaims } from "../../pipeline/mod.ts";
import { runName, runNames } from "./run_name.ts";
import { nameTaken } from "./usage_error.ts";

/** The settings that make a run's name, and the folder of its runs. */
type Named = Pick<RunConfig, "name" | "runsDir" | "dataset" | "preset">;

/**
 * Reserves the run's name at once, because the run itself is created much later. If another process
 * took an automatic name, it takes the next one.
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

/** The used and reserved names in a folder of runs, without reservations of dead processes. */
export function takenNames(runsDir: string): string[] {
  sweepClaims(runsDir);
  return runNames(runsDir);
}
