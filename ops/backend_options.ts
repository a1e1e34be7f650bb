/** What one asks of a backend, and what one gets. */
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
  /** Path of the oneDNN library to take, likewise. */
  onednn?: string;
  /** Words from the name of the WebGPU adapter to take; by default the fastest one is. */
  adapter?: string;
  /** Of the factors of webgpu's products, which are summed up in 32 bits either way; by default f32. */
  precision?: Precision;
  /** How thoroughly webgpu looks for the fastest way to cut its matrix products; by default not at all. */
  tune?: Tuning;
  /** Where webgpu keeps what such a search found; nowhere by default. */
  cacheDir?: string;
  /** Hears how far such a search has come. */
  onProgress?: (progress: TuningProgress) => void;
  /** Hears of what went wrong, but stops nothing. */
  onWarning?: (message: string) => void;
  /** Stands between the kernels and their matrix products, for example to time them. */
  wrapGemm?: (provider: Gemm) => Gemm;
}

export interface OpenBackend {
  name: BackendName;
  /** The device or library behind it, for example `OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  description: string;
  /** What to know of how it was opened, for people. */
  note?: string;
  /** Throws what has gone wrong on the device since it was opened, if anything has. */
  check(): void;
  /** Frees the device. Tensors on it must not be touched afterwards. */
  close(): void;
}
