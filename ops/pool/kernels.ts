/** The SIMD kernels, compiled from `assembly/` by `deno task build:wasm`. */
const file = new URL("./kernels.wasm", import.meta.url);

let compiled: WebAssembly.Module | undefined;

/** Compiled once a process. */
export function kernelModule(): WebAssembly.Module {
  return compiled ??= new WebAssembly.Module(Deno.readFileSync(file));
}
