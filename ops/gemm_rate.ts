import * as tf from "@tensorflow/tfjs-core";
import type { Gemm } from "./gemm.ts";

/** How long to measure, at least. */
const measuredMillis = 300;

/** One product of two square matrices, to be repeated. */
interface Product {
  multiply(): Promise<void>;
  dispose(): void;
}

/**
 * How fast the current backend multiplies two square matrices, in GFLOP/s (1e9 additions and
 * multiplications a second).
 */
export function gemmRate(): Promise<number> {
  return rateOf((size) => {
    const a = tf.ones([size, size]);
    const multiply = async () => {
      const product = tf.matMul(a, a);
      await product.data(); // on a GPU the product is done only when it can be read
      product.dispose();
    };
    return { multiply, dispose: () => a.dispose() };
  });
}

/** The same of a provider by itself. */
export function providerRate({ gemm }: Gemm): Promise<number> {
  return rateOf((size) => {
    const ones = () => ({ data: new Float32Array(size * size).fill(1), rows: size, columns: size });
    const [a, b, c] = [ones(), ones(), ones()];
    return { multiply: () => Promise.resolve(gemm(a, b, c)), dispose: () => {} };
  });
}

/** The size grows until a product takes long enough to be timed. */
async function rateOf(product: (size: number) => Product): Promise<number> {
  for (let size = 128;; size *= 2) {
    const { multiply, dispose } = product(size);
    await timed(multiply); // the first one pays for compilation and for waking threads
    const millis = await timed(multiply);
    dispose();
    if (millis > measuredMillis || size === 4096) return 2 * size ** 3 / millis / 1e6;
  }
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
