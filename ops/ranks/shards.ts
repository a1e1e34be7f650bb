/**
 * A batch as a fixed number of parts, its shards, which the ranks of a run share out. Whatever is added
 * over the batch is added shard by shard in one order, so the bits do not depend on the number of ranks.
 */
import type { Communicator } from "./communicator.ts";

/** Numbers `from` up to `to`. */
export interface Range {
  from: number;
  to: number;
}

/** Divides `total` things into runs as long as possible alike, longer ones first. */
export function evenParts(total: number, parts: number): Range[] {
  const [least, longer] = [Math.floor(total / parts), total % parts];
  const start = (part: number) => part * least + Math.min(part, longer);
  return Array.from({ length: parts }, (_, part) => ({ from: start(part), to: start(part + 1) }));
}

export class Shards {
  readonly rank: number;
  /** The ranks that have the other shards; undefined where this one has all. */
  readonly ranks: Communicator | undefined;
  /** The images of each shard. */
  readonly images: readonly Range[];
  /** The shards of each rank. */
  readonly byRank: readonly Range[];

  /** @throws RangeError with the cure when there are fewer shards than ranks */
  constructor(batchSize: number, count: number, ranks?: Communicator) {
    const { rank, size } = ranks ?? { rank: 0, size: 1 };
    if (size > count) {
      throw new RangeError(
        `${count} shards are too few for ${size} ranks: start fewer, or raise --shards`,
      );
    }
    this.rank = rank;
    this.ranks = size > 1 ? ranks : undefined;
    this.images = evenParts(batchSize, count);
    this.byRank = evenParts(count, size);
  }

  /** This rank's shards. */
  get own(): Range {
    return this.byRank[this.rank];
  }

  /** The images of a run of shards. */
  imagesOf({ from, to }: Range): Range {
    return { from: this.images[from].from, to: this.images[to - 1].to };
  }

  /**
   * The numbers of all shards, in order.
   *
   * @param own as many numbers of each of this rank's shards
   */
  exchange(own: readonly Float32Array[]): Float32Array[] {
    const { length } = own[0];
    const mine = new Float32Array(own.length * length);
    own.forEach((numbers, i) => mine.set(numbers, i * length));
    const counts = this.byRank.map(({ from, to }) => (to - from) * length);
    const all = this.ranks?.allGather(mine, counts) ?? mine;
    return this.images.map((_, shard) => all.subarray(shard * length, (shard + 1) * length));
  }
}
