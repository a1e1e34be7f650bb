import { checkedSizes, type Gemm, isEmptyProduct, type Matrix } from "../../gemm.ts";
import type { Build } from "./instance.ts";
import { WasmGemm } from "./wasm_gemm.ts";

const pageBytes = 65536;
const mostPages = 65536; // 4 GiB, all that a 32-bit pointer reaches
const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * The WebAssembly GEMM as a provider for arrays that lie outside its memory: operands are copied in
 * and the result out, which costs less than the product unless one of its three sizes is small.
 *
 * @throws Error in one line when the engine lacks SIMD or threads
 */
export async function openCopyingGemm(
  threads = navigator.hardwareConcurrency,
  build?: Build,
): Promise<Gemm> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared: true });
  let operands = 0;
  const place = (bytes: number) => {
    operands = pageBytes + bytes;
    reserve(memory, operands);
    return pageBytes; // the first page stays empty, so that no pointer is 0
  };
  const core = await WasmGemm.open(memory, threads, place, build);

  const gemm = (a: Matrix, b: Matrix, c: Matrix, accumulate = false) => {
    const sizes = checkedSizes(a, b, c);
    if (isEmptyProduct(sizes, c, accumulate)) return;
    const aAt = operands;
    const bAt = aAt + size(a) * floatBytes;
    const cAt = bAt + size(b) * floatBytes;
    reserve(memory, cAt + size(c) * floatBytes);
    inMemory(memory, a, aAt).set(used(a));
    inMemory(memory, b, bAt).set(used(b));
    const product = inMemory(memory, c, cAt);
    if (accumulate) product.set(used(c));
    core.multiply(
      sizes,
      { pointer: aAt, columns: a.columns, transpose: a.transpose },
      { pointer: bAt, columns: b.columns, transpose: b.transpose },
      { pointer: cAt },
      accumulate,
    );
    c.data.set(product);
  };
  return { description: core.description, threads, gemm, close: () => void core.close() };
}

/** Grows the memory to that many bytes at least. What is in it stays where it is. */
function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const missingPages = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes);
  if (missingPages <= 0) return;
  try {
    memory.grow(missingPages);
  } catch (error) {
    throw new RangeError(
      `a product takes ${
        Math.ceil(bytes / 2 ** 20)
      } MiB, and WebAssembly has no more than 4 GiB, ` +
        "or this machine less: lower --batch-size",
      { cause: error },
    );
  }
}

function inMemory(memory: WebAssembly.Memory, matrix: Matrix, pointer: number) {
  return new Float32Array(memory.buffer, pointer, size(matrix));
}

function used(matrix: Matrix): Float32Array {
  return matrix.data.subarray(0, size(matrix));
}

function size({ rows, columns }: Matrix): number {
  return rows * columns;
}
