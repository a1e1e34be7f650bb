import type { Gemm } from "../../device/gemm.ts";
import type { KernelRunner } from "../../pool/work.ts";
import type { ConvolutionEngine } from "./convolution_engine.ts";

/** Computes for a host backend: matrix products, threads and perhaps convolutions. */
export interface Engine {
  gemm: Gemm;
  pool: KernelRunner;
  /** Convolutions without patch matrices, if a library has them. */
  convolutions?: ConvolutionEngine;
}
