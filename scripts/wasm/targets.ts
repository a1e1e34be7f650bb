/** A WebAssembly file built from AssemblyScript. It is committed, so that running needs no compiler. */
export interface WasmTarget {
  source: string;
  output: string;
  /** WebAssembly features beyond the standard ones. */
  features: string[];
}

const gemm = "ops/wasm/assembly/index.ts";

export const wasmTargets: readonly WasmTarget[] = [
  {
    source: "ops/pool/assembly/index.ts",
    output: "ops/pool/kernels.wasm",
    features: ["simd", "threads", "relaxed-simd"],
  },
  {
    source: gemm,
    output: "ops/wasm/gemm_relaxed.wasm",
    features: ["simd", "threads", "relaxed-simd"],
  },
  { source: gemm, output: "ops/wasm/gemm_simd.wasm", features: ["simd", "threads"] },
  {
    source: "pipeline/sources/jpeg/assembly/index.ts",
    output: "pipeline/sources/jpeg/scale.wasm",
    features: ["simd", "threads"],
  },
];
