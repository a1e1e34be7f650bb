import {
  checkedSizes,
  type Gemm,
  type GemmSizes,
  inHeap,
  isEmptyProduct,
  rowStride,
} from "../gemm.ts";
import type { Pool } from "../wasm/pool.ts";
import type { Blas } from "./cblas.ts";
import { partSize } from "./sgemm_kernel.ts";

/** Fewer rows to a thread, and its copy of B would cost as much as what it computes. */
const fewestRows = 128;

/** As `Pool.run` weighs work: multiplications that take as long as one float of another kernel. */
const flopsAFloat = 64;

/** Two, so that a thread that is held up leaves work to the other; each packs its operands anew. */
const chunksPerThread = 2;

/**
 * A reentrant library on the pool's threads, one part of C each, instead of on its own. Its own wait
 * for work by spinning, on the cores that the pool's kernels need next; and it shares small or
 * slender products out badly.
 *
 * @param blas which uses one thread of its own
 * @param pool whose threads have opened the library
 */
export function pooledBlas(blas: Blas, pool: Pool): Gemm {
  const gemm: Gemm["gemm"] = (a, b, c, accumulate = false) => {
    const sizes = checkedSizes(a, b, c);
    if (isEmptyProduct(sizes, c, accumulate)) return;
    const { m, n, k } = sizes;
    const byRows = isSplitByRows(sizes, pool.threads);
    const parts = Math.ceil((byRows ? m : n) / partSize);
    pool.run("sgemm", parts, 2 * m * n * k / parts / flopsAFloat, [
      Number(byRows),
      Number(a.transpose ?? false),
      Number(b.transpose ?? false),
      m,
      n,
      k,
      inHeap(a),
      rowStride(a),
      inHeap(b),
      rowStride(b),
      Number(accumulate),
      inHeap(c),
      rowStride(c),
    ], chunksPerThread);
  };
  return { ...blas, threads: pool.threads, gemm };
}

function isSplitByRows({ m, n }: GemmSizes, threads: number): boolean {
  return m >= n || m >= fewestRows * threads;
}
