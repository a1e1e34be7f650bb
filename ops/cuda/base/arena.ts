/** Where a block of device memory is, and which arena takes it back. */
export interface Block {
  address: bigint;
  bytes: number;
  arena: Arena;
}

/** Memory of the card. */
export interface Memory {
  allocate(bytes: number): bigint;
  free(address: bigint): void;
}

interface Chunk {
  address: bigint;
  bytes: number;
  /** Free pieces: byte offsets in the chunk and sizes, by offset. */
  free: { offset: number; bytes: number }[];
}

/** cuDNN's fastest kernels want 16, the card's memory transactions 128; the driver aligns to 512. */
const alignment = 512;

/**
 * Hands out parts of a few large chunks of the card's memory. An allocation of the driver waits for the
 * card; one of ours is arithmetic. A freed block may be handed out at once, while the card still computes
 * with it: all work goes through one stream, in the order of the calls.
 */
export class Arena {
  private readonly chunks: Chunk[] = [];
  /** Bytes in use, and the most that were at once since `resetPeak`. */
  used = 0;
  peak = 0;

  constructor(private readonly memory: Memory, private readonly chunkBytes: number) {}

  /** Uninitialised memory. @throws Error when the card has no more */
  take(bytes: number): Block {
    const size = Math.max(1, Math.ceil(bytes / alignment)) * alignment;
    const block = this.takeFree(size) ?? this.takeFrom(this.grow(size), 0, size);
    this.used += size;
    this.peak = Math.max(this.peak, this.used);
    return block;
  }

  giveBack({ address, bytes }: Block): void {
    const chunk = this.chunks.find((each) =>
      address >= each.address && address < each.address + BigInt(each.bytes)
    );
    if (!chunk) throw new Error("a block of device memory is not of this arena");
    this.used -= bytes;
    insert(chunk.free, { offset: Number(address - chunk.address), bytes });
  }

  /** Gives the driver back the chunks of which nothing is in use. */
  trim(): void {
    const isFree = ({ bytes, free }: Chunk) => free.length === 1 && free[0].bytes === bytes;
    for (const chunk of this.chunks.filter(isFree)) {
      this.chunks.splice(this.chunks.indexOf(chunk), 1);
      this.memory.free(chunk.address);
    }
  }

  resetPeak(): void {
    this.peak = this.used;
  }

  /** Frees all chunks; no block may be used afterwards. */
  close(): void {
    for (const { address } of this.chunks.splice(0)) this.memory.free(address);
  }

  /** The smallest free piece that is large enough. */
  private takeFree(size: number): Block | undefined {
    let best: { chunk: Chunk; index: number; bytes: number } | undefined;
    for (const chunk of this.chunks) {
      for (const [index, { bytes }] of chunk.free.entries()) {
        if (bytes >= size && (!best || bytes < best.bytes)) best = { chunk, index, bytes };
      }
    }
    return best && this.takeFrom(best.chunk, best.index, size);
  }

  private takeFrom(chunk: Chunk, index: number, size: number): Block {
    const piece = chunk.free[index];
    const address = chunk.address + BigInt(piece.offset);
    piece.offset += size;
    piece.bytes -= size;
    if (piece.bytes === 0) chunk.free.splice(index, 1);
    return { address, bytes: size, arena: this };
  }

  private grow(atLeast: number): Chunk {
    const bytes = Math.max(atLeast, this.chunkBytes);
    const chunk = { bytes, address: this.memory.allocate(bytes), free: [{ offset: 0, bytes }] };
    this.chunks.push(chunk);
    return chunk;
  }
}

/** Inserts a free piece, joined with its neighbours. */
function insert(free: Chunk["free"], piece: Chunk["free"][number]): void {
  let at = free.findIndex(({ offset }) => offset > piece.offset);
  if (at === -1) at = free.length;
  const [before, after] = [free[at - 1], free[at]];
  const joinsBefore = before && before.offset + before.bytes === piece.offset;
  const joinsAfter = after && piece.offset + piece.bytes === after.offset;
  if (joinsBefore) {
    before.bytes += piece.bytes + (joinsAfter ? after.bytes : 0);
    if (joinsAfter) free.splice(at, 1);
  } else if (joinsAfter) {
    after.offset = piece.offset;
    after.bytes += piece.bytes;
  } else free.splice(at, 0, piece);
}
