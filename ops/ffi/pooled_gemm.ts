import {
  checkedSizes,
  type Gemm,
  type GemmSizes,
  isEmptyProduct,
  type Matrix,
  type Product,
  rowStride,
} from "../device/gemm.ts";
import { Buffers } from "../pool/buffers.ts";
import type { Heap } from "../pool/heap.ts";
import type { Pool } from "../pool/pool.ts";
import type { Job } from "../pool/work.ts";
import { depthParts, isDeep, isFasterTurned, type Piece, pieceOf, smallPiece } from "./pieces.ts";
import { partsOf, type PooledProduct, sgemmArgs } from "./sgemm_kernel.ts";

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

  const runAll = (products: readonly PooledProduct[]) =>
    pool.runAll("sgemm", products.map(jobOf), chunksPerThread);

  /** C in parts, by its rows or columns. */
  const shared = (operands: Operands, sizes: GemmSizes, piece: Piece): PooledProduct => {
    const along = isSplitByRows(sizes, pool.threads) ? "rows" : "columns";
    return { along, unit: tileSize, sizes, piece, ...stored(operands, heap) };
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
    runAll([{ along: "depth", unit, sizes, piece: smallPiece(m, n), ...product }]);
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

  const wayOf = ({ a, b, c, accumulate }: Operands, sizes: GemmSizes): Way => {
    const { transpose: transposeA = false } = a;
    const { transpose: transposeB = false } = b;
    if (!library.takesPieces) return { rows: sizes.m, columns: sizes.n, depth: sizes.k };
    const isPlain = !accumulate && [a, c].every(isGapless);
    if (isPlain && transposeA && !transposeB && isDeep(sizes)) return "deep";
    if (isPlain && !transposeA && transposeB && isFasterTurned(sizes)) return "turned";
    return pieceOf(sizes, { transposeA, transposeB });
  };

  /** In a library a row's bits may depend on the rows beside it, so each product is cut as if it were alone. */
  const gemmAll = (products: readonly Product[]) => {
    const together: PooledProduct[] = [];
    for (const { a, b, c, accumulate = false } of products) {
      const sizes = checkedSizes(a, b, c);
      if (isEmptyProduct(sizes, c, accumulate)) continue;
      const operands = { a, b, c, accumulate };
      const way = wayOf(operands, sizes);
      if (way === "deep") shareDepth(operands, sizes);
      else if (way === "turned") multiplyTurned(operands);
      else together.push(shared(operands, sizes, way));
    }
    if (together.length > 0) runAll(together);
  };

  const gemm: Gemm["gemm"] = (a, b, c, accumulate) => gemmAll([{ a, b, c, accumulate }]);
  return { ...library, threads: pool.threads, gemm, gemmAll };
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

function jobOf(product: PooledProduct): Job {
  const items = partsOf(product);
  const { m, n, k } = product.sizes;
  return { items, floatsPerItem: 2 * m * n * k / items / flopsAFloat, args: sgemmArgs(product) };
}

/** As a whole or in pieces, along its depth, or as its transpose. */
type Way = Piece | "deep" | "turned";

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
