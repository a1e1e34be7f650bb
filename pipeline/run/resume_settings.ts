import type { RunConfig } from "./run_config.ts";

/** What may be otherwise when a run goes on: none of these changes what a step computes. */
export const resumeSettings = [
  "maxSteps",
  "epochs",
  // Where the data lie, not which they are: those are compared.
  "dataset",
  "dataDir",
  "cacheDir",
  "sampleEvery",
  "checkpointEvery",
  "keepLast",
  "keepEvery",
  // What becomes of a run in trouble: it would come to the same trouble again.
  "onNan",
  "flightBatches",
  // Another device computes the same up to the last bits.
  "backend",
  "threads",
  "blas",
  "onednn",
  "adapter",
  "tune",
  "prefetch",
  "decodeConcurrency",
] as const satisfies (keyof RunConfig)[];

const mayDiffer = new Set<string>([...resumeSettings, "name", "runsDir", "initFrom"]);

/** The settings that a step depends on and that are not as they were: by name, as they are now. */
export function changedSettings(before: RunConfig, now: RunConfig): Record<string, unknown> {
  const old = flat(before);
  const changes = Object.entries(flat(now)).filter(([name, value]) =>
    !mayDiffer.has(name) && textOf(old[name]) !== textOf(value)
  );
  return Object.fromEntries(changes);
}

/** The same in words: `model.batchSize was 32 and is 16`; undefined for none. */
export function settingsDifference(before: RunConfig, now: RunConfig): string | undefined {
  const old = flat(before);
  const differences = Object.entries(changedSettings(before, now))
    .map(([name, value]) => `${name} was ${textOf(old[name])} and is ${textOf(value)}`);
  return differences.length === 0 ? undefined : differences.join("; ");
}

function flat({ model, ...run }: RunConfig): Record<string, unknown> {
  const ofModel = Object.entries(model).map(([name, value]) => [`model.${name}`, value]);
  return { ...run, ...Object.fromEntries(ofModel) };
}

const textOf = (value: unknown) => JSON.stringify(value) ?? "unset";
