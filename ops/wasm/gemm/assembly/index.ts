/**
 * C = op(A) op(B) in f32, by any number of threads: the main one calls `gemm`, each worker `serve`.
 *
 * The way of Goto and van de Geijn 2008: B is packed into panels, then blocks of C are claimed.
 * Each packs its rows of A and multiplies them tile by tile, one depth after another.
 */
import {
  awaitDone,
  awaitValue,
  claim,
  finish,
  generation,
  joined,
  multiplied,
  packed,
  Product,
  productOf,
  resetParts,
  state,
} from "./job.ts";
import { blockCount, multiplyBlock, packPiece, pieceCount } from "./parts.ts";
import {
  ceilDiv,
  depth,
  f32Bytes,
  mostBlockRows,
  threadBytes,
  tileColumns,
  tileRows,
} from "./sizes.ts";

const closed: i32 = 0;
const open: i32 = 1;
const ended: i32 = 2;

/** Bytes of the record of a job. */
const jobBytes: usize = 512;

/** Columns of B that are packed at once: 256 deep they fill the panels' memory. */
const mostColumns: i32 = 16384;
const panelBytes: usize = usize(mostColumns * depth) * f32Bytes;

/** Fewer rows or columns a block would pack the operands more often than multiplying is worth. */
const fewestBlockRows: i32 = 42;
const fewestBlockColumns: i32 = 64;

/** Blocks for each thread, so that one that is held up leaves its share to the others. */
const blocksPerThread: i32 = 4;

/** @returns the bytes of `memory` that `gemm` and `serve` want, aligned to 64, zeros at first */
export function workspaceBytes(threads: i32): usize {
  return jobBytes + panelBytes + usize(threads) * threadBytes;
}

/**
 * C [m, n] = op(A) [m, k] op(B) [k, n], or C += op(A) op(B) if `adds`; no size may be 0. Steps
 * between the rows and between the columns of op(A) and op(B) are in bytes; of each two, one is 4.
 * C is stored by rows.
 */
export function gemm(
  job: usize,
  threads: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRowBytes: usize,
  aColumnBytes: usize,
  b: usize,
  bRowBytes: usize,
  bColumnBytes: usize,
  c: usize,
  adds: bool,
): void {
  const product = productOf(job);
  product.m = m;
  product.aRowBytes = aRowBytes;
  product.aColumnBytes = aColumnBytes;
  product.bRowBytes = bRowBytes;
  product.bColumnBytes = bColumnBytes;
  product.cRowBytes = usize(n) * f32Bytes;
  product.panels = job + jobBytes;
  product.threadMemory = product.panels + panelBytes;
  for (let j: i32 = 0; j < n; j += mostColumns) {
    product.n = min(mostColumns, n - j);
    product.c = c + usize(j) * f32Bytes;
    chooseBlocks(product, threads);
    const paddedColumns = ceilDiv(product.n, tileColumns) * tileColumns;
    // Whole passes, so that where the memory ends does not change the order of the additions.
    const mostK = mostColumns / paddedColumns * depth;
    for (let p: i32 = 0; p < k; p += mostK) {
      product.k = min(mostK, k - p);
      product.a = a + usize(p) * aColumnBytes;
      product.b = b + usize(p) * bRowBytes + usize(j) * bColumnBytes;
      product.adds = adds || p > 0;
      share(job, product);
    }
  }
}

function chooseBlocks(product: Product, threads: i32): void {
  const wanted = threads == 1 ? 1 : threads * blocksPerThread;
  const rows = min(mostBlockRows, max(fewestBlockRows, ceilDiv(product.m, wanted)));
  const blocksDown = ceilDiv(product.m, rows);
  // Even blocks: 75 rows are 42 and 33, not 72 and 3.
  product.blockRows = roundUp(ceilDiv(product.m, blocksDown), tileRows);
  const blocksAcross = ceilDiv(wanted, blocksDown);
  const columns = max(fewestBlockColumns, ceilDiv(product.n, blocksAcross));
  product.blockColumns = roundUp(columns, tileColumns);
}

function roundUp(value: i32, step: i32): i32 {
  return ceilDiv(value, step) * step;
}

/** Opens the job to the workers, takes part, and returns when it is done and all have left. */
function share(job: usize, product: Product): void {
  resetParts(job + packed);
  resetParts(job + multiplied);
  atomic.store<i32>(job + state, open);
  atomic.add<i32>(job + generation, 1);
  atomic.notify(job + generation, -1);
  work(job, product, 0);
  awaitDone(job + multiplied, blockCount(product));
  atomic.store<i32>(job + state, closed);
  awaitValue(job + joined, 0);
}

function work(job: usize, product: Product, thread: i32): void {
  const pieces = pieceCount(product);
  for (let i = claim(job + packed); i < pieces; i = claim(job + packed)) {
    packPiece(product, i);
    finish(job + packed, pieces);
  }
  awaitDone(job + packed, pieces);
  const blocks = blockCount(product);
  for (let i = claim(job + multiplied); i < blocks; i = claim(job + multiplied)) {
    multiplyBlock(product, i, thread);
    finish(job + multiplied, blocks);
  }
}

/** A worker's life: takes part in every job it is in time for, until `end`. */
export function serve(job: usize, thread: i32): void {
  let seen = 0;
  for (;;) {
    atomic.wait<i32>(job + generation, seen, -1);
    seen = atomic.load<i32>(job + generation);
    // Joined before looking: the main thread either sees this worker or has closed the job.
    atomic.add<i32>(job + joined, 1);
    const now = atomic.load<i32>(job + state);
    if (now == open) work(job, productOf(job), thread);
    if (atomic.sub<i32>(job + joined, 1) == 1) atomic.notify(job + joined, 1);
    if (now == ended) return;
  }
}

/** Ends every worker. */
export function end(job: usize): void {
  atomic.store<i32>(job + state, ended);
  atomic.add<i32>(job + generation, 1);
  atomic.notify(job + generation, -1);
}
