/** The compiled GEMM and its exports (assembly/index.ts documents each function). */

export interface GemmInstance {
  workspaceBytes(threads: number): number;
  plan(
    job: number,
    threads: number,
    m: number,
    n: number,
    k: number,
    a: number,
    aRowBytes: number,
    aColumnBytes: number,
    b: number,
    bRowBytes: number,
    bColumnBytes: number,
    c: number,
    cRowBytes: number,
    adds: boolean,
  ): void;
  nextPass(job: number): number;
}

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

/** Instances of one module on one memory see the same numbers, each on its own thread. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): GemmInstance {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as GemmInstance;
}
