/** The flags that may accompany `--resume`. */
import { libraryBackends, takes } from "../../ops/device/backend_table.ts";
import { resumeSettings, type RunConfig } from "../../pipeline/mod.ts";
import { flagName } from "./flag.ts";
import { projectPath, statedPath } from "./places.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { UsageError } from "./usage_error.ts";

/** The run to resume, and its changed settings. */
export interface ResumeRequest {
  /** A run's folder, or `latest`. */
  run: string;
  /** The folder in which `latest` is searched. */
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
      } cannot be stated with --resume, since the run keeps its own: ` +
        "leave that out, or begin a new run with --init-from and a checkpoint of this one",
    );
  }
  return {
    run: run === "latest" ? run : statedPath(run),
    runsDir: projectPath(runsDir ?? defaultSettings.runsDir),
    changes: { ...ofOtherBackends(stated), ...withOneEnd(changes) },
  };
}

/** Not the precision, which changes the results, nor `tune`, which other backends ignore. */
const droppedOptions = ["threads", "adapter", ...libraryBackends.map(({ name }) => name)] as const;

/** Drops the run's settings of a backend when another backend is stated. */
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
