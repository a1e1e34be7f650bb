import type { RunConfig } from "../../../pipeline/mod.ts";
import { placesOf } from "../cache_folder.ts";
import { checkSettings } from "./check_settings.ts";
import { takenNames } from "../claim_name.ts";
import { overPreset, type PresetName } from "../presets.ts";
import { type ResumeRequest, resumeRequest } from "../resume_words.ts";
import { runName } from "../run_name.ts";
import { defaultSettings, toRunConfig } from "../settings.ts";
import { defaultShards } from "./rank_flags.ts";
import { helpText, readFlags, type StatedFlags } from "./train_command.ts";

export type TrainFlags =
  | { kind: "help"; text: string }
  | { kind: "run"; config: RunConfig; isNamed: boolean } & Surroundings
  | { kind: "resume"; request: ResumeRequest } & Surroundings;

/** Options that are not settings of the run. */
type Surroundings = Pick<StatedFlags, "noInstall" | "dashboard" | "tensorboard" | "ranks">;

export interface TrainFlagsOptions {
  /** Width of the help, in characters. */
  columns?: number;
  /** The runs that a folder holds already. */
  existingRuns?: (runsDir: string) => readonly string[];
}

/**
 * Parses the command line of `deno task train`.
 *
 * @param args the arguments after the task's name
 * @throws UsageError that names the flag, its value, why it cannot be and what can
 */
export function parseTrainFlags(
  args: readonly string[],
  { columns = 80, existingRuns = takenNames }: TrainFlagsOptions = {},
): TrainFlags {
  // npm needs `--` before flags, and its users type it here too.
  const words = args[0] === "--" ? args.slice(1) : [...args];
  if (words.includes("--help") || words.includes("-h")) {
    return { kind: "help", text: helpText(columns) };
  }
  const { stated, resume, ...surroundings } = readFlags(words);
  if (resume !== undefined) {
    return { kind: "resume", request: resumeRequest(resume, stated), ...surroundings };
  }
  const settings = overPreset((stated.preset ?? defaultSettings.preset) as PresetName, stated);
  if (surroundings.ranks) settings.shards ??= defaultShards(settings.batchSize);
  const { name: statedName } = settings;
  const unnamed = toRunConfig({ ...settings, ...placesOf(stated) }, "");
  const name = runName({ ...unnamed, name: statedName }, existingRuns(unnamed.runsDir));
  const config = { ...unnamed, name };
  checkSettings(config, stated);
  return { kind: "run", config, isNamed: statedName !== undefined, ...surroundings };
}
