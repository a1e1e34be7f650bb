/** A WebAssembly file built from AssemblyScript. It is committed, so that running needs no compiler. */
export interface WasmTarget {
  source: string;
  output: string;
  /** WebAssembly features beyond the standard ones. */
  features: string[];
  /** Whether it computes on memory that threads share; a page without isolation has none. */
  isShared: boolean;
}

const gemm = "ops/wasm/assembly/index.ts";

export const wasmTargets: readonly WasmTarget[] = [
  {
    source: "ops/pool/assembly/index.ts",
    output: "ops/pool/kernels.wasm",
    features: ["simd", "threads", "relaxed-simd"],
    isShared: true,
  },
  {
    source: gemm,
    output: "ops/wasm/gemm_relaxed.wasm",
    features: ["simd", "threads", "relaxed-simd"],
    isShared: true,
  },
  {
    source: gemm,
    output: "ops/wasm/gemm_simd.wasm",
    features: ["simd", "threads"],
    isShared: true,
  },
  {
    source: "pipeline/sources/jpeg/assembly/index.ts",
    output: "pipeline/sources/jpeg/scale.wasm",
    features: ["simd", "threads"],
    isShared: true,
  },
  {
    source: "pipeline/measures/assembly/index.ts",
    output: "pipeline/measures/products.wasm",
    features: ["simd"],
    isShared: false,
  },
];

/** The same for pages, which have one thread and read no files: the module below holds their bytes. */
export const pageTargets: readonly WasmTarget[] = wasmTargets.filter(({ output }) =>
  output.startsWith("ops/")
).map((target) => ({
  ...target,
  output: target.output.replace(/^.*\/|\.wasm$/g, ""),
  isShared: false,
}));

export const pageModule = "ops/browser/wasm_files.ts";

/** The text of that module. */
export function pageModuleText(files: readonly (readonly [name: string, bytes: Uint8Array])[]) {
  const lines = files.map(([name, bytes]) => `  ${name}:\n    "${bytes.toBase64()}",\n`);
  return "/** Written by `deno task build:wasm`: the WebAssembly of pages, in base64. */\n" +
    "// deno-fmt-ignore-file\n" +
    `export const wasmFiles = {\n${lines.join("")}} as const;\n`;
}
