/** The committed files of the GEMM. */

/** The GEMM, compiled to WebAssembly. */
export interface Build {
  description: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Two builds of the same source, the faster one first: not every machine has fused multiply-add. */
const files = [
  { file: "gemm_relaxed.wasm", description: "WebAssembly relaxed SIMD" },
  { file: "gemm_simd.wasm", description: "WebAssembly SIMD" },
];

/** The builds that this machine's engine accepts, the fastest first. */
export function usableBuilds(): Build[] {
  return files
    .map(({ file, description }) => ({ description, bytes: read(file) }))
    .filter(({ bytes }) => WebAssembly.validate(bytes));
}

function read(file: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(file, import.meta.url));
}
