/**
 * The settings of a run's folder are untrusted. They decide what is computed. Only the command line, the
 * environment and the command's defaults decide which native code is loaded and where files are written.
 */
import {
  blasVariable,
  knownLibraries,
  oneDnnVariable,
  statedBlas,
  statedOneDnn,
} from "../../ops/mod.ts";
import type { Places, RunConfig } from "../contracts/run_config.ts";

interface LibrarySetting {
  setting: "blas" | "onednn";
  flag: string;
  /** The environment variable for the same setting, and its value. */
  variable: string;
  stated: () => string | undefined;
  /** Names that any run may state: the system's loader finds them, not the run. */
  known: () => readonly string[];
  backends: readonly RunConfig["backend"][];
}

/** Every setting that is a path of native code. Add new ones here, and nowhere else. */
const librarySettings: readonly LibrarySetting[] = [{
  setting: "blas",
  flag: "--blas",
  variable: blasVariable,
  stated: statedBlas,
  known: knownLibraries,
  backends: ["auto", "blas"],
}, {
  setting: "onednn",
  flag: "--onednn",
  variable: oneDnnVariable,
  stated: statedOneDnn,
  known: knownLibraries,
  backends: ["auto", "onednn"],
}];

export interface OwnConfigOptions {
  /** The file of these settings, for errors. */
  file: string;
  /** Settings of the command line. */
  stated: Partial<RunConfig>;
  /** The command's defaults for settings that it does not state. */
  places: Places;
}

/**
 * The settings with which this command trains a recorded run.
 *
 * @throws Error in one line when the run names a library that the user has not stated
 */
export function ownConfig(recorded: RunConfig, options: OwnConfigOptions): RunConfig {
  const { stated, places } = options;
  const config = { ...recorded, ...places, ...stated };
  for (const library of librarySettings) {
    config[library.setting] = libraryFor(config, library, options);
  }
  return config;
}

function libraryFor(
  config: RunConfig,
  { setting, flag, variable, stated: inEnvironment, known, backends }: LibrarySetting,
  { file, stated }: OwnConfigOptions,
): string | undefined {
  const path = config[setting];
  if (stated[setting] !== undefined || path === undefined) return path;
  // This backend loads no such library, or the environment states one.
  if (!backends.includes(config.backend) || inEnvironment() !== undefined) return undefined;
  if (known().includes(path)) return path;
  throw new Error(
    `${file}: config.${setting} is ${
      JSON.stringify(path)
    }: a run's folder has no code loaded by its ` +
      `word; state ${flag} with that path, or ${variable}, if you trust the file, or another --backend`,
  );
}
