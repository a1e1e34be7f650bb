/** The options of a backend, and what opening one returns. */
import type { Gemm } from "./gemm.ts";
import type { Precision } from "./webgpu/precision.ts";
import type { Tuning } from "./webgpu/tuning/candidates.ts";
import type { TuningProgress } from "./webgpu/tuning/tune.ts";

export type BackendName = "webgpu" | "onednn" | "blas" | "wasm" | "cpu";

export interface BackendOptions {
  /** Threads of the matrix product and of our own kernels; by default, and at most, one for each core. */
  threads?: number;
  /** Path of the BLAS library to take; by default the first one that is found. */
  blas?: string;
  /** Path of the oneDNN library to take; by default the first one that is found. */
  onednn?: string;
  /** Words from the name of the WebGPU adapter to take; by default the fastest one is. */
  adapter?: string;
  /** Precision of the inputs of webgpu's matrix products, f32 by default. Sums are always in 32 bits. */
  precision?: Precision;
  /** How thoroughly webgpu searches for the fastest tiles of its matrix products; not at all by default. */
  tune?: Tuning;
  /** The folder in which webgpu keeps the result of that search; none by default. */
  cacheDir?: string;
  /** Receives the progress of that search. */
  onProgress?: (progress: TuningProgress) => void;
  /** Receives problems that stop nothing. */
  onWarning?: (message: string) => void;
  /** Wraps the provider of matrix products, for example to time it. */
  wrapGemm?: (provider: Gemm) => Gemm;
}

export interface OpenBackend {
  name: BackendName;
  /** The device or library behind it, for example `OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  description: string;
  /** A remark for people on how it was opened. */
  note?: string;
  /** Throws the first failure of the device since it was opened, if there was one. */
  check(): void;
  /** Frees the device. Tensors on it must not be touched afterwards. */
  close(): void;
}
