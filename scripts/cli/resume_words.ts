/** What `--resume` may be stated with. */
import { libraryBackends, takes } from "../../ops/device/backend_table.ts";
import { resumeSettings, type RunConfig } from "../../pipeline/mod.ts";
import { flagName } from "./flag.ts";
import { projectPath, statedPath } from "./places.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { UsageError } from "./usage_error.ts";

/** Where a run goes on, and what changes then. */
export interface ResumeRequest {
  /** A run's folder, or `latest`. */
  run: string;
  /** Where `latest` is looked for. */
  runsDir: string;
  changes: Partial<RunConfig>;
}

/** @throws UsageError that names the flags which a run that goes on cannot take */
export function resumeRequest(
  run: string,
  stated: Partial<Settings>,
): ResumeRequest {
  const { runsDir, ...changes } = stated;
  const allowed: readonly string[] = run === "latest"
    ? [...resumeSettings, "runsDir"]
    : resumeSettings;
  const names = Object.keys(stated) as (keyof Settings)[];
  const refused = names.filter((name) => !allowed.includes(name));
  if (refused.length > 0) {
    throw new UsageError(
      `${
        refused.map(flagName).join(", ")
      } cannot be stated with --resume, which takes it from the ` +
        "run: leave it out, or begin a new run with --init-from and a checkpoint of this one",
    );
  }
  return {
    run: run === "latest" ? run : statedPath(run),
    runsDir: projectPath(runsDir ?? defaultSettings.runsDir),
    changes: { ...ofOtherBackends(stated), ...withOneEnd(changes) },
  };
}

/** Not the precision, which decides what is computed, nor `tune`, which others pass over. */
const droppedOptions = ["threads", "adapter", ...libraryBackends.map(({ name }) => name)] as const;

/** What the run had stated of a backend goes with it when another one is stated. */
function ofOtherBackends({ backend = "auto" }: Partial<Settings>): Partial<RunConfig> {
  const gone = droppedOptions.filter((option) => !takes(backend, option));
  return Object.fromEntries(gone.map((option) => [option, undefined]));
}

/** As for a new run: a stated end drops the other one. */
function withOneEnd(stated: Partial<Settings>): Partial<RunConfig> {
  const { epochs, maxSteps } = stated;
  const changes = stated as Partial<RunConfig>;
  return epochs === undefined && maxSteps === undefined
    ? changes
    : { ...changes, epochs, maxSteps };
}
