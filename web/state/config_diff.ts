/** Settings as one flat list, and how those of several runs differ. */

/** For example `{"model.batchSize": "64"}`. */
export type FlatConfig = Record<string, string>;

export interface ConfigDifference {
  setting: string;
  /** A value for each run; undefined where a run has no such setting. */
  values: (string | undefined)[];
}

// A run's place and name do not change what it computes.
const places = new Set(["name", "runsDir", "dataDir", "cacheDir"]);

/** A nested object's leaves by their paths. */
export function flatten(config: object, prefix = ""): FlatConfig {
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]): [string, string][] => {
      const path = prefix + name;
      if (value === undefined || value === null) return [];
      if (Array.isArray(value)) return value.length === 0 ? [] : [[path, value.join(", ")]];
      if (typeof value === "object") return Object.entries(flatten(value, `${path}.`));
      return [[path, String(value)]];
    }),
  );
}

/** The settings in which runs differ, in the order in which the first run names them. */
export function configDifferences(configs: readonly object[]): ConfigDifference[] {
  const flat = configs.map((config) => flatten(config));
  const names = new Set(flat.flatMap((config) => Object.keys(config)));
  return [...names]
    .filter((name) => !places.has(name))
    .map((setting) => ({ setting, values: flat.map((config) => config[setting]) }))
    .filter(({ values }) => new Set(values).size > 1);
}
