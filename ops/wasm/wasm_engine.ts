import type { Engine } from "../host/base/engine.ts";
import type { Heap } from "../pool/heap.ts";
import { kernelModule } from "../pool/kernels.ts";
import { Pool } from "../pool/pool.ts";
import { type Build, usableBuilds } from "./builds.ts";
import { wasmGemm } from "./wasm_gemm.ts";

/**
 * Our own matrix product, on the same threads as the other kernels.
 *
 * @param build by default the fastest that the engine accepts
 * @throws Error in one line when WebAssembly lacks SIMD or threads
 */
export function wasmEngine(
  heap: Heap,
  threads: number,
  build: Build | undefined = usableBuilds()[0],
): Engine {
  if (!build) {
    throw new Error("backend wasm: WebAssembly has no SIMD or no threads here: update Deno");
  }
  const module = new WebAssembly.Module(build.bytes);
  const pool = new Pool({ modules: [kernelModule(), module], memory: heap.memory, threads });
  return { gemm: wasmGemm(heap, pool, { ...build, module }), pool };
}
