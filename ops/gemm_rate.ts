import * as tf from "@tensorflow/tfjs-core";

/** How long to measure, at least. */
const measuredMillis = 300;

/**
 * How fast the current backend multiplies two square matrices, in GFLOP/s (1e9 additions and
 * multiplications a second). The size grows until a product takes long enough to be timed.
 */
export async function gemmRate(): Promise<number> {
  for (let size = 128;; size *= 2) {
    const a = tf.ones([size, size]);
    await timedProduct(a); // the first one pays for compilation and for waking threads
    const millis = await timedProduct(a);
    a.dispose();
    if (millis > measuredMillis || size === 4096) return 2 * size ** 3 / millis / 1e6;
  }
}

async function timedProduct(a: tf.Tensor): Promise<number> {
  const start = performance.now();
  const product = tf.matMul(a, a);
  await product.data(); // on a GPU the product is done only when it can be read
  product.dispose();
  return performance.now() - start;
}
