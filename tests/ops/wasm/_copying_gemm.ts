import type { Gemm, Matrix } from "../../../ops/gemm.ts";
import { openHeapGemm } from "../../../ops/wasm/gemm/heap_gemm.ts";
import type { Build } from "../../../ops/wasm/gemm/instance.ts";
import { Heap } from "../../../ops/wasm/heap.ts";

/** The WebAssembly GEMM for matrices anywhere. */
export async function openCopyingGemm(threads: number, build?: Build): Promise<Gemm> {
  const heap = new Heap();
  return copyingGemm(heap, await openHeapGemm(heap, threads, build));
}

/** A provider for matrices in a heap, for matrices anywhere: copies them there, and the product out. */
export function copyingGemm(heap: Heap, inner: Gemm): Gemm {
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
  return { ...inner, gemm };
}
