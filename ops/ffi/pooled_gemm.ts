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

  const run = (product: PooledProduct) => {
    const [parts, weight] = [partsOf(product), weightOf(product)];
    pool.run("sgemm", parts, weight, sgemmArgs(product), chunksPerThread);
  };

  /** C in parts, by its rows or columns. */
  const shared = (operands: Operands, sizes: GemmSizes, piece: Piece): PooledProduct => {
    const along = isSplitByRows(sizes, pool.threads) ? "rows" : "columns";
    return { along, unit: tileSize, sizes, piece, ...stored(operands, heap) };
  };

  /**
   * Products of the same sizes in one run, so that threads wait for each other once. Each is cut as if it
   * were alone: in a library a row's bits may depend on the rows beside it.
   */
  const runAll = (products: readonly Operands[], sizes: GemmSizes, piece: Piece) => {
    const product = shared(products[0], sizes, piece);
    const [parts, weight] = [partsOf(product), weightOf(product)];
    const ranges = pool.chunksOf(parts, weight, chunksPerThread);
    const items = products.length * ranges;
    const words = buffers.take(3 * products.length);
    new Uint32Array(words.buffer, words.byteOffset, words.length).set(
      products.flatMap(({ a, b, c }) => [a, b, c].map(({ data }) => heap.pointerOf(data))),
    );
    const table = { products: products.length, ranges, pointer: words.byteOffset };
    pool.run("sgemm", items, weight * parts / ranges, sgemmArgs({ ...product, table }), items);
    buffers.giveBack(words);
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
    run({ along: "depth", unit, sizes, piece: smallPiece(m, n), ...product });
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

  const gemm: Gemm["gemm"] = (a, b, c, accumulate = false) => {
    const sizes = checkedSizes(a, b, c);
    if (isEmptyProduct(sizes, c, accumulate)) return;
    const operands = { a, b, c, accumulate };
    const way = wayOf(operands, sizes);
    if (way === "deep") shareDepth(operands, sizes);
    else if (way === "turned") multiplyTurned(operands);
    else run(shared(operands, sizes, way));
  };

  const gemmAll = (products: readonly Product[]) => {
    for (const alike of runsAlike(products)) {
      const operands = alike.map((product) => ({ accumulate: false, ...product }));
      const sizes = operands.map(({ a, b, c }) => checkedSizes(a, b, c))[0];
      const way = wayOf(operands[0], sizes);
      const isShared = typeof way !== "string" && sizes.m * sizes.n * sizes.k > 0;
      if (isShared) runAll(operands, sizes, way);
      else for (const { a, b, c, accumulate } of operands) gemm(a, b, c, accumulate);
    }
  };
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

/** Of one part, as `Pool.run` weighs work. */
function weightOf(product: PooledProduct): number {
  const { m, n, k } = product.sizes;
  return 2 * m * n * k / partsOf(product) / flopsAFloat;
}

/** As a whole or in pieces, along its depth, or as its transpose. */
type Way = Piece | "deep" | "turned";

/** Neighbours that differ only in where their matrices are. */
function runsAlike(products: readonly Product[]): Product[][] {
  const shape = ({ rows, columns, transpose = false, ...matrix }: Matrix) =>
    [rows, columns, transpose, rowStride({ rows, columns, ...matrix })].join();
  const key = ({ a, b, c, accumulate = false }: Product) =>
    [...[a, b, c].map(shape), accumulate].join();
  const runs: Product[][] = [];
  for (const product of products) {
    const last = runs.at(-1);
    if (last && key(last[0]) === key(product)) last.push(product);
    else runs.push([product]);
  }
  return runs;
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
