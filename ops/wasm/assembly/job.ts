/**
 * The job that all threads work on, as a record in the shared memory at `job`.
 *
 * A pass has two kinds of parts, which any thread may claim: packing pieces of B, then multiplying
 * blocks of C. Counters that several threads write have a cache line (64 bytes) each.
 */

export const packed: usize = 0;
export const multiplied: usize = 64;
const product: usize = 128;
const whole: usize = 256;
/** Bytes of the record. */
export const jobBytes: usize = 384;

/** One pass: as much of B as the panels hold. Strides of op(A) and op(B) are in bytes. */
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
  /** The address of the packed B. */
  panels: usize;
  /** The address of the threads' own memory. */
  threadMemory: usize;
}

/** The whole product, and the progress of the passes over it. */
@unmanaged
export class Whole {
  a: usize;
  b: usize;
  c: usize;
  n: i32;
  k: i32;
  adds: bool;
  threads: i32;
  /** The first column of B and the first depth of the next pass. */
  column: i32;
  deep: i32;
}

/** @returns the record's part that is constant while a pass runs */
@inline
export function productOf(job: usize): Product {
  return changetype<Product>(job + product);
}

@inline
export function wholeOf(job: usize): Whole {
  return changetype<Whole>(job + whole);
}

/** Resets the counters of one kind of part: none claimed, none done. */
export function resetParts(parts: usize): void {
  atomic.store<i32>(parts, 0);
  atomic.store<i32>(parts, 0, 4);
}

/** Claims a part. @returns its number; beyond the last one when none is left */
@inline
export function claim(parts: usize): i32 {
  return atomic.add<i32>(parts, 1);
}

/** Reports one claimed part as done. */
export function finish(parts: usize, total: i32): void {
  if (atomic.add<i32>(parts, 1, 4) + 1 == total) atomic.notify(parts + 4, -1);
}

/** How often to poll before sleeping: waking a thread takes longer than most waits. */
const looks: i32 = 20000;

/** Returns once every part is done. */
export function awaitDone(parts: usize, total: i32): void {
  const done = parts + 4;
  for (let i: i32 = 0; i < looks; i++) {
    if (atomic.load<i32>(done) == total) return;
  }
  for (;;) {
    const now = atomic.load<i32>(done);
    if (now == total) return;
    atomic.wait<i32>(done, now, -1);
  }
}
