/** What a report has in it. */
import type { WireSnapshot } from "../state/snapshot.ts";
import type { Language } from "../words/language.ts";

export interface ReportData {
  run: string;
  createdAt: number;
  language: Language;
  snapshot: WireSnapshot;
  /** Pictures and lists by their paths in the run's folder, as `data:` addresses. */
  files: [path: string, address: string][];
  /** How many samples the run has; the report may show fewer. */
  allSamples: number;
  /** What drew the report's pictures; undefined where the run keeps no checkpoint. */
  generator: { step: number; bits: 16 | 32 } | undefined;
  /** Why the generator was left out. */
  withoutGenerator: string | undefined;
  writtenAt: number;
  versions: [what: string, version: string][];
}

/** Ids of the report's parts that its script reads. */
export const reportIds = { root: "report", data: "report-data", weights: "report-weights" };
