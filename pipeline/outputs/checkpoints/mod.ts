/** Checkpoints: states to resume from, each written in full or not at all. */
export { checkpoint } from "./checkpoint.ts";
export { type Checkpointer, openCheckpointer } from "./checkpointer.ts";
export { fingerprint, fingerprintDifference } from "./fingerprint.ts";
export { checkpointName, checkpointsFolder, listCheckpoints, sweepUnfinished } from "./folders.ts";
export type { DataFingerprint, Manifest } from "./manifest.ts";
export { initWeights } from "./init_weights.ts";
export { newestCheckpoint, type RefusedCheckpoint, setAside } from "./newest_checkpoint.ts";
export { type Checkpoint, readCheckpoint } from "./read_checkpoint.ts";
