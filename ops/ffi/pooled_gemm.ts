import {
  checkedSizes,
  type Gemm,
  type GemmSizes,
  inHeap,
  isEmptyProduct,
  type Matrix,
  rowStride,
} from "../gemm.ts";
import { Buffers } from "../wasm/buffers.ts";
import type { Heap } from "../wasm/heap.ts";
import type { Pool } from "../wasm/pool.ts";
import { depthParts, isDeep, isFasterTurned, type Piece, pieceOf, smallPiece } from "./pieces.ts";
import { type PooledProduct, sgemmArgs } from "./sgemm_kernel.ts";

/** Fewer rows to a thread, and its copy of B would cost as much as what it computes. */
const fewestRows = 128;

/** Rows or columns of C are shared out by so many: whole tiles of every kernel that OpenBLAS has. */
const tileSize = 16;

/** Rows of the result in one item of the kernel `transpose`. */
const turnedRows = 16;

/** As `Pool.run` weighs work: multiplications that take as long as one float of another kernel. */
const flopsAFloat = 64;

/** Two, so that a thread that is held up leaves work to the other; each packs its operands anew. */
const chunksPerThread = 2;

/**
 * A reentrant library on the pool's threads, one part of C each, instead of on its own. Its own wait
 * for work by spinning, on the cores that the pool's kernels need next; and it shares small or
 * slender products out badly.
 *
 * @param library which uses one thread of its own
 * @param pool whose threads have opened the library: their kernel `sgemm` calls it
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

  /** Each thread has rows or columns of C of its own. */
  const share = (operands: Operands, sizes: GemmSizes, piece: Piece) => {
    const along = isSplitByRows(sizes, pool.threads) ? "rows" : "columns";
    const parts = Math.ceil((along === "rows" ? sizes.m : sizes.n) / tileSize);
    run({ along, unit: tileSize, sizes, piece, ...stored(operands) }, parts);
  };

  /** Each thread has a C of its own for its part of the depth; they are added up in their order. */
  const shareDepth = ({ a, b, c }: Operands, sizes: GemmSizes) => {
    const { m, n, k } = sizes;
    const sums = m * n;
    const unit = Math.ceil(k / depthParts);
    const parts = Math.ceil(k / unit);
    const partial = buffers.take(parts * sums);
    const own = { data: partial, rows: m, columns: n };
    const product = stored({ a, b, c: own, accumulate: false });
    run({ along: "depth", unit, sizes, piece: smallPiece(m, n), ...product }, parts);
    pool.run("sumPartials", sums, parts, [partial.byteOffset, parts, sums, inHeap(c)]);
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

/** What is known of a library whose product the pool's threads call. */
export interface PooledLibrary {
  engine: string;
  description: string;
  /** Whether narrow products are faster cut into small ones. */
  takesPieces: boolean;
  close(): void;
}

interface Operands {
  a: Matrix;
  b: Matrix;
  c: Matrix;
  accumulate: boolean;
}

function stored({ a, b, c, accumulate }: Operands) {
  const place = (matrix: Matrix) => ({
    pointer: inHeap(matrix),
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
