/**
 * The job that all threads work on, as a record in the shared memory at `job`.
 *
 * It has two kinds of parts, which any thread may claim: packing pieces of B, then multiplying
 * blocks of C. Counters that several threads write have a cache line (64 bytes) each.
 */

/** Rises with every job; sleeping workers wait for it to change. */
export const generation: usize = 0;
/** 1 while workers may join, 0 when they may not, 2 when they are to end. */
export const state: usize = 64;
/** Workers that have joined and not left: while there are any, the record must not change. */
export const joined: usize = 128;
export const packed: usize = 192;
export const multiplied: usize = 256;

/** What to multiply. Steps between rows and columns of op(A) and op(B) are in bytes. */
@unmanaged
export class Product {
  a: usize;
  aRowBytes: usize;
  aColumnBytes: usize;
  b: usize;
  bRowBytes: usize;
  bColumnBytes: usize;
  c: usize;
  cRowBytes: usize;
  m: i32;
  n: i32;
  k: i32;
  adds: bool;
  /** Rows and columns of the blocks of C that threads claim. */
  blockRows: i32;
  blockColumns: i32;
  /** Where B lies packed. */
  panels: usize;
  /** Where the threads' own memory begins. */
  threadMemory: usize;
}

/** @returns the record's part that is constant while a job runs */
@inline
export function productOf(job: usize): Product {
  return changetype<Product>(job + 384);
}

/** Starts a kind of part at none claimed, none done. */
export function resetParts(parts: usize): void {
  atomic.store<i32>(parts, 0);
  atomic.store<i32>(parts, 0, 4);
}

/** @returns the number of a part that is now the caller's; past the last one when none is left */
@inline
export function claim(parts: usize): i32 {
  return atomic.add<i32>(parts, 1);
}

/** Reports one claimed part as done. */
export function finish(parts: usize, total: i32): void {
  if (atomic.add<i32>(parts, 1, 4) + 1 == total) atomic.notify(parts + 4, -1);
}

/** How often to look again before sleeping: waking a thread costs more than most waits last. */
const looks: i32 = 20000;

/** Returns once every part is done. */
export function awaitDone(parts: usize, total: i32): void {
  awaitValue(parts + 4, total);
}

/** Returns once the i32 at that place has that value; whoever makes it so must notify. */
export function awaitValue(at: usize, value: i32): void {
  for (let i: i32 = 0; i < looks; i++) {
    if (atomic.load<i32>(at) == value) return;
  }
  for (;;) {
    const now = atomic.load<i32>(at);
    if (now == value) return;
    atomic.wait<i32>(at, now, -1);
  }
}
