import type { RunConfig } from "./run_config.ts";

/** The folders outside a run's folder that a command writes into. */
export type Places = Pick<RunConfig, "dataDir" | "cacheDir">;

export const defaultPlaces: Places = { dataDir: "data", cacheDir: "cache" };
