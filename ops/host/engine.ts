import type { Gemm } from "../gemm.ts";
import type { Pool } from "../wasm/pool.ts";
import type { ConvolutionEngine } from "./convolution_engine.ts";

/** What does the arithmetic: matrix products, and all the other kernels. */
export interface Engine {
  gemm: Gemm;
  pool: Pool;
  /** Convolutions that need no patch matrices, where a library has them. */
  convolutions?: ConvolutionEngine;
}
