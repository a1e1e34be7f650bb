/** `deno task build:wasm`: compiles the WebAssembly files. Commit them together with their source. */
import { runScript } from "./cli/run_script.ts";
import { compileWasm } from "./wasm/compile.ts";
import { pageModule, pageModuleText, pageTargets, wasmTargets } from "./wasm/targets.ts";

await runScript(async () => {
  for (const target of wasmTargets) {
    const bytes = await compileWasm(target);
    Deno.writeFileSync(target.output, bytes);
    console.log(`${target.output}: ${bytes.length} bytes`);
  }
  const text = pageModuleText(await compiledForPages());
  Deno.writeTextFileSync(pageModule, text);
  console.log(`${pageModule}: ${text.length} bytes`);
});

function compiledForPages() {
  return Promise.all(
    pageTargets.map(async (target) => [target.output, await compileWasm(target)] as const),
  );
}
