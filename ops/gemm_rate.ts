import * as tf from "@tensorflow/tfjs-core";
import type { Gemm } from "./gemm.ts";

/** One matrix product: [m, k] times [k, n], each factor maybe stored as its transpose. */
export interface Product {
  m: number;
  n: number;
  k: number;
  transposeA: boolean;
  transposeB: boolean;
}

/** How long to measure, at least. */
const measuredMillis = 300;

/**
 * How fast the current backend multiplies two square matrices, in GFLOP/s (1e9 additions and
 * multiplications a second).
 */
export function gemmRate(): Promise<number> {
  return rateOf(productMillis);
}

/** The same of a provider by itself. */
export function providerRate({ gemm }: Gemm): Promise<number> {
  return rateOf(({ m: size }) => {
    const ones = () => ({ data: new Float32Array(size * size).fill(1), rows: size, columns: size });
    const [a, b, c] = [ones(), ones(), ones()];
    const start = performance.now();
    gemm(a, b, c);
    return Promise.resolve(performance.now() - start);
  });
}

/** The size grows until a product takes long enough to be timed. */
async function rateOf(millisOf: (square: Product) => Promise<number>): Promise<number> {
  for (let size = 128;; size *= 2) {
    const square = { m: size, n: size, k: size, transposeA: false, transposeB: false };
    await millisOf(square); // the first one pays for compilation and for waking threads
    const millis = await millisOf(square);
    if (millis > measuredMillis || size === 4096) return productFlops(square) / millis / 1e6;
  }
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
