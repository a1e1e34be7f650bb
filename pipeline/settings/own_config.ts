/**
 * The settings of a run's folder are untrusted. They decide what is computed. Only the command line, the
 * environment and the command's defaults decide which native code is loaded and where files are written.
 */
import { knownLibraries, libraryBackends, statedLibrary, takes } from "../../ops/mod.ts";
import { isOnnxFile } from "../contracts/extractors.ts";
import type { Places, RunConfig } from "../contracts/run_config.ts";

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
  // Another's limit could fill the disk, or have all other caches removed.
  const config = { ...recorded, cacheLimit: undefined, ...places, ...stated };
  // Every setting that is a path of native code is in this list.
  for (const library of libraryBackends) {
    config[library.name] = libraryFor(config, library, options);
  }
  if (stated.measure === undefined && namesFile(recorded)) config.measure = "off";
  return config;
}

/** Whether a run was measured by a file, which no command opens by the run's word. */
export const namesFile = ({ measure = "off" }: Pick<RunConfig, "measure">): boolean =>
  isOnnxFile(measure);

/**
 * For commands that go on measuring.
 *
 * @throws Error in one line when the run was measured by a file that the user has not stated
 */
export function checkMeasureStated(
  recorded: RunConfig,
  { file, stated }: Pick<OwnConfigOptions, "file" | "stated">,
): void {
  if (stated.measure !== undefined || !namesFile(recorded)) return;
  throw new Error(
    `${file}: config.measure is ${
      JSON.stringify(recorded.measure)
    }: a run's folder has no file loaded ` +
      "by its word; state --measure with that path, if you trust the file, or --measure random or off",
  );
}

function libraryFor(
  config: RunConfig,
  { name, variable }: (typeof libraryBackends)[number],
  { file, stated }: OwnConfigOptions,
): string | undefined {
  const path = config[name];
  if (stated[name] !== undefined || path === undefined) return path;
  // This backend loads no such library, or the environment states one.
  if (!takes(config.backend, name) || statedLibrary(name) !== undefined) return undefined;
  // Any run may state these names: the system's loader finds them, not the run.
  if (knownLibraries().includes(path)) return path;
  throw new Error(
    `${file}: config.${name} is ${
      JSON.stringify(path)
    }: a run's folder has no code loaded by its ` +
      `word; state --${name} with that path, or ${variable}, if you trust the file, or another --backend`,
  );
}
