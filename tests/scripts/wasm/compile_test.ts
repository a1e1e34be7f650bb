import assert from "node:assert/strict";
import { compileWasm } from "../../../scripts/wasm/compile.ts";
import { wasmTargets } from "../../../scripts/wasm/targets.ts";

for (const target of wasmTargets) {
  Deno.test(`${target.output} is what its source compiles to`, async () => {
    const committed = Deno.readFileSync(target.output);
    assert.deepEqual(await compileWasm(target), committed, "run: deno task build:wasm");
  });
}
