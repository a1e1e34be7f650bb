import type { Batch } from "../../pipeline/contracts/batch.ts";

/** A batch of one pixel, `step` steps into the first epoch. */
export function oneImageBatch(step: number): Batch {
  return {
    position: { step, epoch: 0, stepInEpoch: step },
    ...{ ids: ["x"], indices: [0], hashes: ["h"], labels: undefined, pixels: new Uint8Array(1) },
  };
}
