import type { RunConfig } from "./run_config.ts";

/** Where a command writes beside a run's folder. */
export type Places = Pick<RunConfig, "dataDir" | "cacheDir">;

export const defaultPlaces: Places = { dataDir: "data", cacheDir: "cache" };
