/**
 * Products in pieces that OpenBLAS takes for small. Its kernels with AVX-512 multiply those as their
 * operands lie; of larger ones it packs both operands first, which a narrow product never makes
 * up for. `ops/ffi/pooled_gemm.ts` cuts products up where that was measured to be faster.
 */
import type { GemmSizes } from "../device/gemm.ts";

/** The most that one call multiplies. */
export interface Piece {
  rows: number;
  columns: number;
  depth: number;
}

/** What OpenBLAS calls its kernels for processors with AVX-512. */
const coresThatTakePieces = ["SkylakeX", "Cooperlake", "SapphireRapids"];

/** Whether a library with kernels of that name has some for small products. */
export function takesPieces(core: string | undefined): boolean {
  return core !== undefined && coresThatTakePieces.includes(core);
}

/** `sgemm_small_matrix_permit` in OpenBLAS: multiplications up to which a product is small. */
const mostMultiplications = 100 ** 3;

/** Of the sizes that were measured these were the fastest, or nearly so, at every shape. */
const mostRows = 192;
const mostColumns = 64;

/** Wider products make up for packing: their operands are read more often. */
const widest = 192;

/** Shallower ones do not: what is written of C then weighs as much as what is read. */
const shallowest = 80;

/** How a product is cut up; the whole is its only piece where that is as fast. */
export function pieceOf(
  { m, n, k }: GemmSizes,
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
): Piece {
  const isNarrow = transposeA ? k <= shallowest : n <= widest;
  return isNarrow && !transposeB ? smallPiece(m, n) : { rows: m, columns: n, depth: k };
}

/** As many rows and columns as measured best, and as deep as it stays small. */
export function smallPiece(m: number, n: number): Piece {
  const rows = Math.min(m, mostRows);
  const columns = Math.min(n, mostColumns);
  const depth = Math.floor(mostMultiplications / (rows * columns) / 8) * 8;
  return { rows, columns, depth };
}

/** The parts into which a deep product with few sums is cut along its depth. */
export const depthParts = 32;

const deepest = 4096;
const fewestSums = 12_288;

/**
 * Whether C = A^T B has so few numbers, each a sum over so many rows, that C cannot be shared out
 * among threads, but its rows can: the filter gradient of a thin layer.
 */
export function isDeep({ m, n, k }: GemmSizes): boolean {
  return m * n <= fewestSums && k >= deepest;
}

/**
 * Whether C = A B^T, of few rows, is faster as (B A^T)^T: B, which is the larger by far, is then read
 * as it lies. The gradient of a linear layer's input.
 */
export function isFasterTurned({ m, n, k }: GemmSizes): boolean {
  return m <= mostColumns && n >= 512 && k >= 512;
}
