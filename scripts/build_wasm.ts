/**
 * `deno task build:wasm`: compiles `ops/wasm/assembly/` to `ops/wasm/kernels.wasm`, which is
 * committed, so that nobody needs the compiler to train.
 */
import { compileKernels, kernelsFile } from "./wasm/compile_kernels.ts";

const compiled = await compileKernels(".");
Deno.writeFileSync(kernelsFile, compiled);
console.log(`${kernelsFile}: ${compiled.length} bytes`);
