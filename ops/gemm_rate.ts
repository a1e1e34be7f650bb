import * as tf from "@tensorflow/tfjs-core";

/** One matrix product: [m, k] times [k, n]; each factor may be stored as its transpose. */
export interface Product {
  m: number;
  n: number;
  k: number;
  transposeA: boolean;
  transposeB: boolean;
}

/** A product shorter than this is too short to time. */
const clockedMillis = 30;
const smallest = 128;
const largest = 2048;
/** Number of repetitions, of which the fastest counts: other load can only slow one down. */
const repetitions = 4;

/**
 * How fast the current backend multiplies two square matrices, in GFLOP/s (1e9 additions and
 * multiplications a second).
 */
export function gemmRate(): Promise<number> {
  return squareRate(productMillis);
}

/** The best rate of a multiplier; the matrices grow until a product is long enough to time. */
export async function squareRate(
  millisOf: (square: Product) => Promise<number> | number,
): Promise<number> {
  for (let size = smallest;; size *= 2) {
    const square = { m: size, n: size, k: size, transposeA: false, transposeB: false };
    await millisOf(square); // the first one pays for compilation and for waking threads
    const millis = await millisOf(square);
    if (millis < clockedMillis && size < largest) continue;
    return productFlops(square) / await bestMillis(() => millisOf(square), millis) / 1e6;
  }
}

/** The least of several measurements; the caller has made the first one. */
export async function bestMillis(
  measure: () => Promise<number> | number,
  first: number,
): Promise<number> {
  let best = first;
  for (let time = 1; time < repetitions; time++) best = Math.min(best, await measure());
  return best;
}

/** Multiplications and additions of one product. */
export function productFlops({ m, n, k }: Product): number {
  return 2 * m * n * k;
}

/** How long the current backend takes for one product of matrices that are on the device already. */
export async function productMillis(product: Product): Promise<number> {
  const { m, n, k, transposeA, transposeB } = product;
  const a = tf.ones<tf.Rank.R2>(transposeA ? [k, m] : [m, k]);
  const b = tf.ones<tf.Rank.R2>(transposeB ? [n, k] : [k, n]);
  const start = performance.now();
  const c = tf.matMul(a, b, transposeA, transposeB) as tf.Tensor2D;
  await lastNumber(c);
  const millis = performance.now() - start;
  tf.dispose([a, b, c]);
  return millis;
}

/** On a GPU a product is done only when it can be read; one number is enough to wait for. */
async function lastNumber(c: tf.Tensor2D): Promise<void> {
  const last = tf.slice(c, [c.shape[0] - 1, c.shape[1] - 1], [1, 1]);
  await last.data();
  last.dispose();
}
