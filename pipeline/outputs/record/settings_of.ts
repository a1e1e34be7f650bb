import type { TrainingRun } from "../../contracts/training_run.ts";
import type { SettingsEntry } from "./entries.ts";
import { thisProgram } from "./program.ts";

/** The settings of a run that a record stores, so that it can be read on its own. */
export function settingsOf(
  { config, dataset, backend, gan }: Pick<TrainingRun, "config" | "dataset" | "backend" | "gan">,
  now: Pick<SettingsEntry, "step" | "level" | "stepsPerEpoch">,
): SettingsEntry {
  const { name, size, height, width, channels, classes } = dataset;
  return {
    kind: "settings",
    ...now,
    config,
    model: gan.config,
    dataset: { name, size, height, width, channels, classes },
    backend: `${backend.name}: ${backend.description}`,
    versions: thisProgram(),
  };
}
