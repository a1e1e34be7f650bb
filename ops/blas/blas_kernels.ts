/** `cblas_sgemm` as a kernel of the pool. Each thread opens the library itself. */
import type { Kernel } from "../pool/work.ts";
import { type Sgemm, sgemmKernel } from "../ffi/sgemm_kernel.ts";
import { asIs, rowMajor, sgemmSymbols, transposed } from "./symbols.ts";

/** @param path of a library that is reentrant */
export function nativeKernels(
  path: string,
  memory: WebAssembly.Memory,
): [name: string, kernel: Kernel][] {
  return [["sgemm", sgemmKernel(sgemmOf(path), memory)]];
}

function sgemmOf(path: string): Sgemm {
  const { cblas_sgemm } = Deno.dlopen(path, sgemmSymbols).symbols;
  return ({ m, n, k }, a, b, c, adds) =>
    cblas_sgemm(
      rowMajor,
      a.transpose ? transposed : asIs,
      b.transpose ? transposed : asIs,
      ...[m, n, k] as const,
      1,
      a.numbers,
      a.stride,
      b.numbers,
      b.stride,
      adds ? 1 : 0,
      c.numbers,
      c.stride,
    );
}
