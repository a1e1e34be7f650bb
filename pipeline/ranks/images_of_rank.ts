import type { Gan } from "../../model/mod.ts";
import type { Communicator } from "../../ops/ranks/mod.ts";
import type { Part } from "../batches/part_of_batch.ts";

/** The images of each batch that a rank computes, and so decodes. */
export function imagesOfRank({ config }: Gan, { rank, size }: Communicator): Part {
  const bound = (n: number) => Math.floor(n * config.batchSize / size);
  return { from: bound(rank), to: bound(rank + 1) };
}
