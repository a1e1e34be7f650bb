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

/** Instances of one module on one memory see the same numbers, each on its own thread. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): GemmInstance {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as GemmInstance;
}
