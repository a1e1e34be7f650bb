import type { Engine } from "../host/base/engine.ts";
import type { Heap } from "../pool/heap.ts";
import { kernelModule } from "../pool/kernels.ts";
import { Pool } from "../pool/pool.ts";
import type { Blas } from "./cblas.ts";
import { nativeKernels } from "./blas_kernels.ts";
import { pooledGemm } from "../ffi/pooled_gemm.ts";

/** BLAS on the pool's threads if the library is reentrant, else on the library's own threads. */
export function blasEngine(blas: Blas, heap: Heap, threads: number): Engine {
  const { memory } = heap;
  const modules = [kernelModule()];
  if (!blas.isReentrant || blas.setThreads(1) !== 1) {
    blas.setThreads(threads);
    return { gemm: blas, pool: new Pool({ modules, memory, threads }) };
  }
  const native = { url: import.meta.resolve("./blas_kernels.ts"), options: blas.path };
  const own = nativeKernels(blas.path, memory);
  const pool = new Pool({ modules, memory, threads, native, own });
  return { gemm: pooledGemm(blas, pool, heap), pool };
}
