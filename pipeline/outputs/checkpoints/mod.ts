/** Checkpoints, as a run writes them; `read_checkpoint.ts` is the door of those who read them. */
export { type Best, readBest } from "./best.ts";
export { checkpoint } from "./checkpoint.ts";
export { type Checkpointer, openCheckpointer } from "./checkpointer.ts";
export { fingerprint, fingerprintDifference } from "./fingerprint.ts";
export { checkpointName, checkpointsFolder, listCheckpoints, sweepUnfinished } from "./folders.ts";
export { endsUnimproved, keepBest } from "./keep_best.ts";
export type { DataFingerprint, Manifest } from "./manifest.ts";
