/**
 * C = op(A) op(B) in f32, by any number of threads. One thread calls `plan`. Then, for each pass that
 * `nextPass` finds, every thread calls `work`.
 *
 * The method is that of Goto and van de Geijn 2008: B is packed into panels, then threads claim blocks
 * of C. For each block a thread packs its rows of A and multiplies them tile by tile, in order of depth.
 */
import {
  awaitDone,
  claim,
  finish,
  jobBytes,
  multiplied,
  packed,
  Product,
  productOf,
  resetParts,
  wholeOf,
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

/** Columns of B that are packed at once: at a depth of 256 they fill the panels' memory. */
const mostColumns: i32 = 16384;
const panelBytes: usize = usize(mostColumns * depth) * f32Bytes;

/** Least rows and columns of a block: smaller blocks would spend too much time on packing. */
const fewestBlockRows: i32 = 42;
const fewestBlockColumns: i32 = 64;

/** Blocks for each thread, so that others can take over the blocks of a delayed thread. */
const blocksPerThread: i32 = 4;

/** @returns the bytes of memory that a job needs, aligned to 64 */
export function workspaceBytes(threads: i32): usize {
  return jobBytes + panelBytes + usize(threads) * threadBytes;
}

/**
 * Stores the job C [m, n] = op(A) [m, k] op(B) [k, n], or C += op(A) op(B) if `adds`. No size may be 0.
 * The strides between rows and between columns of op(A) and op(B) are in bytes; one of each pair is 4.
 * C is stored by rows, `cRowBytes` apart.
 */
export function plan(
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
  cRowBytes: usize,
  adds: bool,
): void {
  const product = productOf(job);
  product.m = m;
  product.aRowBytes = aRowBytes;
  product.aColumnBytes = aColumnBytes;
  product.bRowBytes = bRowBytes;
  product.bColumnBytes = bColumnBytes;
  product.cRowBytes = cRowBytes;
  product.panels = job + jobBytes;
  product.threadMemory = product.panels + panelBytes;
  const whole = wholeOf(job);
  whole.a = a;
  whole.b = b;
  whole.c = c;
  whole.n = n;
  whole.k = k;
  whole.adds = adds;
  whole.threads = threads;
  whole.column = 0;
  whole.deep = 0;
}

/** Prepares the next pass. @returns whether there is one */
export function nextPass(job: usize): bool {
  const whole = wholeOf(job);
  if (whole.column >= whole.n) return false;
  const product = productOf(job);
  const j = whole.column;
  const p = whole.deep;
  product.n = min(mostColumns, whole.n - j);
  product.c = whole.c + usize(j) * f32Bytes;
  chooseBlocks(product, whole.threads);
  const paddedColumns = ceilDiv(product.n, tileColumns) * tileColumns;
  // Whole passes, so that the size of the memory does not change the order of the additions.
  const mostK = mostColumns / paddedColumns * depth;
  product.k = min(mostK, whole.k - p);
  product.a = whole.a + usize(p) * product.aColumnBytes;
  product.b = whole.b + usize(p) * product.bRowBytes + usize(j) * product.bColumnBytes;
  product.adds = whole.adds || p > 0;
  whole.deep = p + product.k;
  if (whole.deep == whole.k) {
    whole.deep = 0;
    whole.column = j + product.n;
  }
  resetParts(job + packed);
  resetParts(job + multiplied);
  return true;
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

/**
 * The shares `from` to `to` of the pass, as a kernel of the pool. Each share claims parts until none is
 * left, in memory of its own. When all shares are done, all parts are.
 */
export function work(from: i32, to: i32, job: usize): void {
  for (let share = from; share < to; share++) takeParts(job, productOf(job), share);
}

function takeParts(job: usize, product: Product, share: i32): void {
  const pieces = pieceCount(product);
  for (let i = claim(job + packed); i < pieces; i = claim(job + packed)) {
    packPiece(product, i);
    finish(job + packed, pieces);
  }
  awaitDone(job + packed, pieces);
  const blocks = blockCount(product);
  for (let i = claim(job + multiplied); i < blocks; i = claim(job + multiplied)) {
    multiplyBlock(product, i, share);
    finish(job + multiplied, blocks);
  }
}
