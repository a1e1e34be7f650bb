import type { Communicator } from "../communicator.ts";
import type { MpiLibrary } from "./find_mpi.ts";
import { checked, waitForAll } from "./waiting.ts";
import { silentRanks } from "./heartbeats.ts";
import {
  givenUpMillis,
  isTooLong,
  lostText,
  othersThan,
  type Patience,
  patienceOf,
  watched,
} from "./watched.ts";

/** Some ranks do not answer any more. */
export class RankLostError extends Error {
  override readonly name = "RankLostError";

  /** @param ranks those that gave no sign; empty where all of them are there but nothing gets through */
  constructor(readonly ranks: readonly number[], message: string) {
    super(message);
  }
}

export interface MpiGroupOptions {
  /** After so long a rank that does not come counts as lost. */
  limitMillis: number;
  /** Is called when ranks are lost. Whatever it does, this process cannot go on with the library. */
  onLost?(error: RankLostError): void;
}

/** The tag of the message by which a rank tells, before it gives up, that it is there. */
const presenceTag = 7;

/**
 * All ranks of a run, by an MPI library. Each call first waits for the other ranks without burning its
 * core, and then calls the library's own blocking collective, for which all are ready.
 */
export class MpiGroup implements Communicator {
  readonly rank: number;
  readonly size: number;
  waitedMillis = 0;
  exchangedMillis = 0;
  /** What the watchdog looks at. */
  readonly watched = new Int32Array(new SharedArrayBuffer(4 * watched.words));
  /** When each rank was last heard of. */
  readonly heard: Int32Array;
  patience: Patience;
  isBroken = false;
  private lost: RankLostError | undefined;
  private readonly presence = new Uint8Array(1);
  private readonly presenceRequests: BigUint64Array<ArrayBuffer>;

  /** @param library initialised by this thread, which alone may call this */
  constructor(private readonly library: MpiLibrary, private readonly options: MpiGroupOptions) {
    const { symbols, handles } = library;
    const number = new Int32Array(1);
    checked(symbols, symbols.MPI_Comm_rank(handles.world, number));
    this.rank = number[0];
    this.patience = patienceOf(this.rank, options.limitMillis);
    checked(symbols, symbols.MPI_Comm_size(handles.world, number));
    this.size = number[0];
    this.heard = new Int32Array(new SharedArrayBuffer(4 * this.size));
    this.presenceRequests = new BigUint64Array(this.size);
  }

  allGather(mine: Float32Array, counts: readonly number[]): Float32Array {
    const { symbols, handles } = this.library;
    const { offsets, total } = layout(counts);
    const all = new Float32Array(total);
    this.exchange(() =>
      symbols.MPI_Allgatherv(
        ...[bufferOf(mine), mine.length, handles.float] as const,
        ...[all, Int32Array.from(counts), offsets, handles.float, handles.world] as const,
      )
    );
    return all;
  }

  allToAll(parts: readonly Float32Array[], counts: readonly number[]): Float32Array[] {
    const { symbols, handles } = this.library;
    const sent = inOnePiece(parts);
    const sentCounts = Int32Array.from(parts, ({ length }) => length);
    const { offsets, total } = layout(counts);
    const received = new Float32Array(total);
    this.exchange(() =>
      symbols.MPI_Alltoallv(
        ...[sent.numbers, sentCounts, sent.offsets, handles.float] as const,
        ...[received, Int32Array.from(counts), offsets, handles.float, handles.world] as const,
      )
    );
    return counts.map((count, i) => received.subarray(offsets[i], offsets[i] + count));
  }

  broadcast(bytes: Uint8Array, root: number): void {
    const { symbols, handles } = this.library;
    this.exchange(() =>
      symbols.MPI_Bcast(bufferOf(bytes), bytes.length, handles.byte, root, handles.world)
    );
  }

  gather(bytes: Uint8Array, root: number): Uint8Array[] | undefined {
    const { symbols, handles } = this.library;
    const lengths = Array.from(this.allGather(Float32Array.of(bytes.length), this.ones));
    const { offsets, total } = layout(lengths);
    const all = new Uint8Array(this.rank === root ? total : 0);
    this.exchange(() =>
      symbols.MPI_Gatherv(
        ...[bufferOf(bytes), bytes.length, handles.byte] as const,
        ...[all, Int32Array.from(lengths), offsets, handles.byte, root, handles.world] as const,
      )
    );
    if (this.rank !== root) return undefined;
    return lengths.map((length, i) => all.subarray(offsets[i], offsets[i] + length));
  }

  barrier(): void {
    this.exchange(() => 0);
  }

  abort(exitCode: number): never {
    this.library.symbols.MPI_Abort(this.library.handles.world, exitCode);
    Deno.exit(exitCode);
  }

  /**
   * Ends the use of the library; every rank must come to it, or the launcher takes it for dead.
   *
   * @param exitCode what the watchdog ends the process with if the library hangs here, as MPICH 4 does at
   * times between hosts, when nothing is left to do
   * @returns the greatest exit code of all ranks, which each should have: a launcher may take any one's
   */
  close(exitCode: number): number {
    if (this.isBroken) return exitCode;
    const greatest = Math.max(...this.allGather(Float32Array.of(exitCode), this.ones));
    this.isBroken = true;
    const { symbols, handles } = this.library;
    // In MPI_Finalize, MPICH 4 between hosts waits for ever for a rank that is through: all must come together.
    this.exchange(() => symbols.MPI_Barrier(handles.world));
    Atomics.store(this.watched, watched.exitCode, greatest);
    Atomics.store(this.watched, watched.isEnding, 1);
    checked(symbols, symbols.MPI_Finalize());
    return greatest;
  }

  private get ones(): number[] {
    return new Array(this.size).fill(1);
  }

  /** One collective: `call` finds all other ranks at the same place. */
  private exchange(call: () => number): void {
    const { symbols } = this.library;
    if (this.lost) throw this.lost;
    Atomics.add(this.watched, watched.exchanges, 1);
    Atomics.store(this.watched, watched.isExchanging, 1);
    const begun = performance.now();
    waitForAll(this.library, {
      lateMillis: this.patience.lateMillis,
      isTooLong: (waited) => isTooLong(waited, this.patience, this.heard),
      onLate: () => this.tellPresence(),
      onLost: () => this.giveUp(),
    });
    const met = performance.now();
    checked(symbols, call());
    Atomics.store(this.watched, watched.isExchanging, 0);
    this.waitedMillis += met - begun;
    this.exchangedMillis += performance.now() - met;
  }

  private tellPresence(): void {
    const { symbols, handles } = this.library;
    for (const rank of this.others) {
      symbols.MPI_Isend(
        ...[this.presence, 1, handles.byte, rank, presenceTag, handles.world] as const,
        this.presenceRequests.subarray(rank, rank + 1),
      );
    }
  }

  private giveUp(): never {
    const { symbols, handles, row } = this.library;
    const isThere = new Int32Array(1);
    const missed = this.others.filter((rank) => {
      symbols.MPI_Iprobe(rank, presenceTag, handles.world, isThere, row.statusIgnore);
      return isThere[0] === 0;
    });
    const lost = this.lostOf(missed);
    this.isBroken = true;
    const error = new RankLostError(lost, lostText(lost, givenUpMillis(this.patience, this.heard)));
    this.lost = error;
    this.options.onLost?.(error);
    throw error;
  }

  /**
   * One that is inside of the library, because of the lost rank, cannot tell its presence, but its
   * heartbeats go on.
   */
  private lostOf(missed: readonly number[]): readonly number[] {
    const { silent, unheard } = silentRanks(this.heard, this.patience.silentMillis);
    const lost = missed.filter((rank) => silent.includes(rank) || unheard.includes(rank));
    if (lost.length > 0) return lost;
    return missed.length > 0 ? missed : silent;
  }

  private get others(): number[] {
    return othersThan(this.rank, this.size);
  }
}

function layout(counts: readonly number[]): { offsets: Int32Array<ArrayBuffer>; total: number } {
  const offsets = new Int32Array(counts.length);
  let total = 0;
  counts.forEach((count, i) => {
    offsets[i] = total;
    total += count;
  });
  return { offsets, total };
}

/** Parts that lie in one buffer are sent from where they are. */
function inOnePiece(parts: readonly Float32Array[]) {
  const [first] = parts;
  const places = parts.map(({ byteOffset }) => (byteOffset - first.byteOffset) / 4);
  if (parts.every(({ buffer }, i) => buffer === first.buffer && places[i] >= 0)) {
    const length = Math.max(...parts.map((part, i) => places[i] + part.length));
    const numbers = new Float32Array(first.buffer, first.byteOffset, length);
    return { numbers: bufferOf(numbers), offsets: Int32Array.from(places) };
  }
  const { offsets, total } = layout(parts.map(({ length }) => length));
  const numbers = new Float32Array(total);
  parts.forEach((part, i) => numbers.set(part, offsets[i]));
  return { numbers, offsets };
}

/** Deno takes views of shared memory too; only the types do not say so. */
function bufferOf<T extends Float32Array | Uint8Array>(view: T): T & BufferSource {
  return view as T & BufferSource;
}
