import { checkedSizes, type Gemm, inHeap, isEmptyProduct, type Matrix } from "../../gemm.ts";
import type { Heap } from "../heap.ts";
import type { Build } from "./instance.ts";
import { type MatrixAt, WasmGemm } from "./wasm_gemm.ts";

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * The WebAssembly GEMM as a provider for matrices that lie in that heap.
 *
 * @param build by default the fastest that the engine accepts
 * @throws Error in one line when the engine lacks SIMD or threads
 */
export async function openHeapGemm(heap: Heap, threads: number, build?: Build): Promise<Gemm> {
  const place = (bytes: number) => heap.allocate(bytes / floatBytes).byteOffset;
  const core = await WasmGemm.open(heap.memory, threads, place, build);
  const gemm = (a: Matrix, b: Matrix, c: Matrix, accumulate = false) => {
    const sizes = checkedSizes(a, b, c);
    if (isEmptyProduct(sizes, c, accumulate)) return;
    core.multiply(sizes, placed(a), placed(b), placed(c), accumulate);
  };
  return { description: core.description, threads, gemm, close: () => void core.close() };
}

function placed(matrix: Matrix): MatrixAt {
  return { pointer: inHeap(matrix), columns: matrix.columns, transpose: matrix.transpose };
}
