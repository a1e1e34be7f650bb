import type { Kernel } from "../wasm/work.ts";
import { asIs, rowMajor, sgemmSymbols, transposed } from "./symbols.ts";

/** Rows or columns of C are shared out by so many: whole tiles of every kernel that OpenBLAS has. */
export const partSize = 16;

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * `cblas_sgemm` as a kernel of the pool, which each thread calls for its own part of C: parts `from` to
 * `to` of 16 rows or columns each. What it takes behind them is what `sgemmArgs` gives.
 *
 * @param path of a library that is reentrant; every thread opens it for itself
 */
export function sgemmKernel(path: string, memory: WebAssembly.Memory): Kernel {
  const { cblas_sgemm } = Deno.dlopen(path, sgemmSymbols).symbols;
  // One float stands for all behind it. Deno lends shared memory as well, which its types leave out.
  const at = (pointer: number) =>
    new Float32Array(memory.buffer, pointer, 1) as Float32Array<ArrayBuffer>;
  return (from, to, ...args) => {
    const [byRows, transposeA, transposeB, m, n, k, a, aStride, b, bStride, adds, c, cStride] =
      args;
    const first = from * partSize;
    const count = Math.min(to * partSize, byRows ? m : n) - first;
    const aStep = byRows ? first * (transposeA ? 1 : aStride) : 0;
    const bStep = byRows ? 0 : first * (transposeB ? bStride : 1);
    cblas_sgemm(
      rowMajor,
      transposeA ? transposed : asIs,
      transposeB ? transposed : asIs,
      byRows ? count : m,
      byRows ? n : count,
      k,
      1,
      at(a + aStep * floatBytes),
      aStride,
      at(b + bStep * floatBytes),
      bStride,
      adds,
      at(c + first * (byRows ? cStride : 1) * floatBytes),
      cStride,
    );
  };
}
