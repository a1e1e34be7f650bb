/** `deno task build:wasm`: compiles the WebAssembly files. Commit them together with their source. */
import { runScript } from "./cli/run_script.ts";
import { compileWasm } from "./wasm/compile.ts";
import { wasmTargets } from "./wasm/targets.ts";

await runScript(async () => {
  for (const target of wasmTargets) {
    const bytes = await compileWasm(target);
    Deno.writeFileSync(target.output, bytes);
    console.log(`${target.output}: ${bytes.length} bytes`);
  }
});
