/**
 * What a run's folder says is a stranger's word. It decides what is computed; which native code is
 * loaded, and where is written, is for the command line, the environment and this command's defaults.
 */
import { blasVariable, knownLibraries, statedBlas } from "../../ops/mod.ts";
import type { RunConfig } from "./run_config.ts";

/** Where a command writes beside a run's folder. */
export type Places = Pick<RunConfig, "dataDir" | "cacheDir">;

interface LibrarySetting {
  setting: "blas";
  flag: string;
  /** The environment variable that says the same, and what it says. */
  variable: string;
  stated: () => string | undefined;
  /** Names that any run may have: the system's loader finds them, not the run. */
  known: () => readonly string[];
  backends: readonly RunConfig["backend"][];
}

/** Every setting that is the path of native code. Add yours here: nothing else has to know. */
const librarySettings: readonly LibrarySetting[] = [{
  setting: "blas",
  flag: "--blas",
  variable: blasVariable,
  stated: statedBlas,
  known: knownLibraries,
  backends: ["auto", "blas"],
}];

export const defaultPlaces: Places = { dataDir: "data", cacheDir: "cache" };

export interface OwnConfigOptions {
  /** The file that says so, for errors. */
  file: string;
  /** What the command line states. */
  stated: Partial<RunConfig>;
  /** The command's own, where it states none. */
  places: Places;
}

/**
 * The settings that a recorded run is trained with here.
 *
 * @throws Error in one line when it names a library that nobody has stated
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
  // Nothing is loaded, or what the user's own environment says.
  if (!backends.includes(config.backend) || inEnvironment() !== undefined) return undefined;
  if (known().includes(path)) return path;
  throw new Error(
    `${file}: config.${setting} is ${
      JSON.stringify(path)
    }: a run's folder has no code loaded by its ` +
      `word; state ${flag} with that path, or ${variable}, if you trust the file, or another --backend`,
  );
}
