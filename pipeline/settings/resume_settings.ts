import type { RunConfig } from "../contracts/run_config.ts";

/** Settings that may change when a run resumes: none of them changes what a step computes. */
export const resumeSettings = [
  "maxSteps",
  "epochs",
  // The place of the data, not the data themselves, which are compared.
  "dataset",
  "dataDir",
  "cacheDir",
  "cacheImages",
  "cacheLimit",
  "sampleEvery",
  "measure",
  "measureEvery",
  "keepBest",
  "patience",
  "checkpointEvery",
  "keepLast",
  "keepEvery",
  "keepStates",
  // How failures are handled: a resumed run would otherwise fail in the same way again.
  "onNan",
  "flightBatches",
  // Another device computes the same except for the last bits.
  "backend",
  "threads",
  "blas",
  "onednn",
  "cuda",
  "adapter",
  "tune",
  "prefetch",
  "decodeConcurrency",
] as const satisfies (keyof RunConfig)[];

const mayDiffer = new Set<string>([...resumeSettings, "name", "runsDir", "initFrom"]);

/** The changed settings on which a step depends: names, with the new values. */
export function changedSettings(before: RunConfig, now: RunConfig): Record<string, unknown> {
  const old = flat(before);
  const changes = Object.entries(flat(now)).filter(([name, value]) =>
    !mayDiffer.has(name) && textOf(old[name]) !== textOf(value)
  );
  return Object.fromEntries(changes);
}

/** The changed settings as text: `model.batchSize was 32 and is 16`; undefined for none. */
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
