import type { Engine } from "../host/base/engine.ts";
import type { Heap } from "../pool/heap.ts";
import { kernelModule } from "../pool/kernels.ts";
import { Pool } from "../pool/pool.ts";
import { pooledGemm } from "../ffi/pooled_gemm.ts";
import { ConvolutionPlans } from "./convolution_plans.ts";
import type { OneDnn } from "./library.ts";
import { kernelsWith } from "./native_kernels.ts";
import { OneDnnConvolutions } from "./onednn_convolutions.ts";

/**
 * oneDNN on the pool's threads, each with a part of the images. oneDNN's own OpenMP threads wait for each
 * other at the end of every primitive, so one busy core would hold up all of them.
 */
export function oneDnnEngine(library: OneDnn, heap: Heap, threads: number): Engine {
  const { memory } = heap;
  const plans = new ConvolutionPlans(library);
  const pool = new Pool({
    modules: [kernelModule()],
    memory,
    threads,
    native: { url: import.meta.resolve("./native_kernels.ts"), options: library.candidate },
    own: kernelsWith(plans, memory),
  });
  const product = {
    engine: "onednn",
    description: library.description,
    takesPieces: false,
    close: () => library.close(),
  };
  return {
    gemm: pooledGemm(product, pool, heap),
    pool,
    convolutions: new OneDnnConvolutions(plans, pool, heap),
  };
}
