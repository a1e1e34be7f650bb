import { checkedSizes, type Gemm, isEmptyProduct, type Matrix, rowStride } from "../device/gemm.ts";
import { Heap, pageBytes } from "../pool/heap.ts";
import type { KernelRunner } from "../pool/work.ts";
import { instantiate } from "./instance.ts";

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/** As `Pool.run` weighs work: multiplications that take as long as one float of another kernel. */
const flopsAFloat = 32;

/**
 * The matrix product in WebAssembly, for matrices in that heap. The number of threads does not change the
 * result: every sum has the same order.
 *
 * @param module the GEMM's, which is among those of the pool
 */
export function wasmGemm(
  heap: Heap,
  pool: KernelRunner,
  { module, description }: { module: WebAssembly.Module; description: string },
): Gemm {
  const { workspaceBytes, plan, nextPass } = instantiate(module, heap.memory);
  const { threads } = pool;
  // For good: the job's record, packed operands.
  const job = heap.allocate(workspaceBytes(threads) / floatBytes).byteOffset;
  const gemm: Gemm["gemm"] = (a, b, c, accumulate = false) => {
    const sizes = checkedSizes(a, b, c);
    if (isEmptyProduct(sizes, c, accumulate)) return;
    const { m, n, k } = sizes;
    const [aRow, aColumn] = steps(a);
    const [bRow, bColumn] = steps(b);
    const [aAt, bAt, cAt] = [a, b, c].map(({ data }) => heap.pointerOf(data));
    const [cRow] = steps(c);
    plan(job, threads, m, n, k, aAt, aRow, aColumn, bAt, bRow, bColumn, cAt, cRow, accumulate);
    const weight = 2 * m * n * k / threads / flopsAFloat;
    while (nextPass(job)) pool.run("work", threads, weight, [job], 1);
  };
  return { engine: "wasm", description, threads, gemm, close: () => {} };
}

/** Bytes that the products of one thread take of the heap. */
export function workspaceBytes(module: WebAssembly.Module): number {
  const isolated = new Heap(pageBytes);
  return instantiate(module, isolated.memory).workspaceBytes(1);
}

/** Bytes from one row to the next and from one column to the next, of the matrix as it is read. */
function steps(matrix: Matrix): [row: number, column: number] {
  const rowBytes = rowStride(matrix) * floatBytes;
  return matrix.transpose ? [floatBytes, rowBytes] : [rowBytes, floatBytes];
}
