/**
 * What the processes of one training run, its ranks, do together. All ranks call the same methods in the
 * same order. Each call blocks, and returns when its result is there: a step needs other ranks' numbers in
 * its middle, where nothing can wait for a promise.
 */
export interface Communicator {
  /** This process's number, from 0 to `size - 1`. */
  readonly rank: number;
  readonly size: number;
  /** Whether ranks are lost, or have left each other: nothing more can be exchanged. */
  isBroken?: boolean;
  /** Milliseconds that this rank has waited for others, and that exchanges took when all were there. */
  readonly waitedMillis?: number;
  readonly exchangedMillis?: number;
  /**
   * The numbers of all ranks, one rank's after the other's.
   *
   * @param counts how many each rank gives; `mine.length` is this rank's
   */
  allGather(mine: Float32Array, counts: readonly number[]): Float32Array;
  /**
   * Sends `parts[r]` to rank r, and returns what each rank sent here, in the order of ranks.
   *
   * @param counts how many numbers come from each rank
   */
  allToAll(parts: readonly Float32Array[], counts: readonly number[]): Float32Array[];
  /** Overwrites `bytes` on every rank with those of the rank `root`. All are of one length. */
  broadcast(bytes: Uint8Array, root: number): void;
  /** The bytes of every rank, in order, on the rank `root`; undefined on others. Lengths may differ. */
  gather(bytes: Uint8Array, root: number): Uint8Array[] | undefined;
  /** Returns when all ranks have called it. */
  barrier(): void;
  /** Ends all ranks at once, with this exit code. */
  abort(exitCode: number): never;
}

/** The group of a process that trains by itself. */
export const alone: Communicator = {
  rank: 0,
  size: 1,
  allGather: (mine) => mine.slice(),
  allToAll: (parts) => parts.map((part) => part.slice()),
  broadcast: () => {},
  gather: (bytes) => [bytes.slice()],
  barrier: () => {},
  abort: (exitCode) => Deno.exit(exitCode),
};
