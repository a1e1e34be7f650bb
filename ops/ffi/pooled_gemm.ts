import {
  checkedSizes,
  type Gemm,
  type GemmSizes,
  isEmptyProduct,
  type Matrix,
  rowStride,
} from "../device/gemm.ts";
import { Buffers } from "../pool/buffers.ts";
import type { Heap } from "../pool/heap.ts";
import type { Pool } from "../pool/pool.ts";
import { depthParts, isDeep, isFasterTurned, type Piece, pieceOf, smallPiece } from "./pieces.ts";
import { type PooledProduct, sgemmArgs } from "./sgemm_kernel.ts";

/** The least rows for a thread: with fewer, packing B would cost as much as the product. */
const fewestRows = 128;

/** Parts of C have a multiple of this many rows or columns: whole tiles of every OpenBLAS kernel. */
const tileSize = 16;

/** Rows of the result in one item of the kernel `transpose`. */
const turnedRows = 16;

/** As `Pool.run` weighs work: multiplications that take as long as one float of another kernel. */
const flopsAFloat = 64;

/** Two, so that a delayed thread leaves work to the other; more would pack operands too often. */
const chunksPerThread = 2;

/**
 * Runs a reentrant library on the pool's threads, each with a part of C, and not on the library's own.
 * Those wait for work by spinning, on cores that the pool's kernels need next, and the library splits
 * small or narrow products badly.
 *
 * @param library a library that uses one thread
 * @param pool its threads have opened the library; their kernel `sgemm` calls it
 */
export function pooledGemm<Library extends PooledLibrary>(
  library: Library,
  pool: Pool,
  heap: Heap,
): Library & Gemm {
  const buffers = new Buffers(heap);

  const run = (product: PooledProduct, parts: number) => {
    const { m, n, k } = product.sizes;
    const weight = 2 * m * n * k / parts / flopsAFloat;
    pool.run("sgemm", parts, weight, sgemmArgs(product), chunksPerThread);
  };

  /** Splits C by rows or columns. */
  const share = (operands: Operands, sizes: GemmSizes, piece: Piece) => {
    const along = isSplitByRows(sizes, pool.threads) ? "rows" : "columns";
    const parts = Math.ceil((along === "rows" ? sizes.m : sizes.n) / tileSize);
    run({ along, unit: tileSize, sizes, piece, ...stored(operands, heap) }, parts);
  };

  /** Splits the depth: each part has a C of its own, and these are added in order. */
  const shareDepth = ({ a, b, c }: Operands, sizes: GemmSizes) => {
    const { m, n, k } = sizes;
    const sums = m * n;
    const unit = Math.ceil(k / depthParts);
    const parts = Math.ceil(k / unit);
    const partial = buffers.take(parts * sums);
    const own = { data: partial, rows: m, columns: n };
    const product = stored({ a, b, c: own, accumulate: false }, heap);
    run({ along: "depth", unit, sizes, piece: smallPiece(m, n), ...product }, parts);
    pool.run("sumPartials", sums, parts, [partial.byteOffset, parts, sums, heap.pointerOf(c.data)]);
    buffers.giveBack(partial);
  };

  const turn = ({ data, rows, columns }: Matrix, to: Float32Array) =>
    pool.run("transpose", Math.ceil(columns / turnedRows), 2 * turnedRows * rows, [
      data.byteOffset,
      to.byteOffset,
      rows,
      columns,
    ]);

  /** C = (B A^T)^T. */
  const multiplyTurned = ({ a, b, c }: Operands) => {
    const [turnedA, turnedC] = [a, c].map(({ rows, columns }) => (
      { data: buffers.take(rows * columns), rows: columns, columns: rows }
    ));
    turn(a, turnedA.data);
    gemm({ ...b, transpose: false }, turnedA, turnedC);
    turn(turnedC, c.data);
    buffers.giveBack(turnedA.data);
    buffers.giveBack(turnedC.data);
  };

  const gemm: Gemm["gemm"] = (a, b, c, accumulate = false) => {
    const sizes = checkedSizes(a, b, c);
    if (isEmptyProduct(sizes, c, accumulate)) return;
    const { transpose: transposeA = false } = a;
    const { transpose: transposeB = false } = b;
    const whole = { rows: sizes.m, columns: sizes.n, depth: sizes.k };
    const operands = { a, b, c, accumulate };
    if (!library.takesPieces) return share(operands, sizes, whole);
    const isPlain = !accumulate && [a, c].every(isGapless);
    if (isPlain && transposeA && !transposeB && isDeep(sizes)) return shareDepth(operands, sizes);
    if (isPlain && !transposeA && transposeB && isFasterTurned(sizes)) {
      return multiplyTurned(operands);
    }
    share(operands, sizes, pieceOf(sizes, { transposeA, transposeB }));
  };
  return { ...library, threads: pool.threads, gemm };
}

/** A library whose product the pool's threads call. */
export interface PooledLibrary {
  engine: string;
  description: string;
  /** Whether narrow products are faster when split into small ones. */
  takesPieces: boolean;
  close(): void;
}

interface Operands {
  a: Matrix;
  b: Matrix;
  c: Matrix;
  accumulate: boolean;
}

function stored({ a, b, c, accumulate }: Operands, heap: Heap) {
  const place = (matrix: Matrix) => ({
    pointer: heap.pointerOf(matrix.data),
    stride: rowStride(matrix),
    transpose: matrix.transpose ?? false,
  });
  return { a: place(a), b: place(b), c: place(c), accumulate };
}

function isGapless(matrix: Matrix): boolean {
  return rowStride(matrix) === matrix.columns;
}

function isSplitByRows({ m, n }: GemmSizes, threads: number): boolean {
  return m >= n || m >= fewestRows * threads;
}
