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
  // Another device computes the same up to the last bits.
  "backend",
  "threads",
  "blas",
  "prefetch",
  "decodeConcurrency",
] as const satisfies (keyof RunConfig)[];

const mayDiffer = new Set<string>([...resumeSettings, "name", "runsDir", "initFrom"]);

/** The settings that must not differ and do: `model.batchSize was 32 and is 16`; undefined for none. */
export function settingsDifference(before: RunConfig, now: RunConfig): string | undefined {
  const [old, young] = [before, now].map(({ model, ...run }) => ({ ...run, ...prefixed(model) }));
  const differences = Object.entries(young)
    .map(([name, value]) => [name, textOf(Reflect.get(old, name)), textOf(value)])
    .filter(([name, was, is]) => !mayDiffer.has(name) && was !== is)
    .map(([name, was, is]) => `${name} was ${was} and is ${is}`);
  return differences.length === 0 ? undefined : differences.join("; ");
}

function prefixed(model: RunConfig["model"]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(model).map(([name, value]) => [`model.${name}`, value]));
}

const textOf = (value: unknown) => JSON.stringify(value) ?? "unset";
