import type { Gemm, Matrix, Product } from "../../../ops/device/gemm.ts";
import type { Engine } from "../../../ops/host/base/engine.ts";
import { Heap } from "../../../ops/pool/heap.ts";

/** An engine's product for matrices anywhere: copies them into its heap, and the result out. */
export function openCopyingGemm(open: (heap: Heap) => Engine): Gemm {
  const heap = new Heap();
  const { gemm: inner, pool } = open(heap);
  const copied = (matrix: Matrix): Matrix => {
    const data = heap.allocate(matrix.data.length);
    data.set(matrix.data);
    return { ...matrix, data };
  };
  const gemm = (a: Matrix, b: Matrix, c: Matrix, accumulate?: boolean) => {
    const product = copied(c);
    inner.gemm(copied(a), copied(b), product, accumulate);
    c.data.set(product.data);
  };
  const { gemmAll: innerAll } = inner;
  const gemmAll = innerAll && ((products: readonly Product[]) => {
    const own = products.map(({ a, b, c, ...how }) => ({
      ...{ a: copied(a), b: copied(b), c: copied(c), ...how },
    }));
    innerAll(own);
    products.forEach(({ c }, i) => c.data.set(own[i].c.data));
  });
  const close = () => {
    pool.close();
    inner.close();
  };
  return { ...inner, gemm, gemmAll, close };
}
