import assert from "node:assert/strict";
import { compileWasm } from "../../../scripts/wasm/compile.ts";
import {
  pageModule,
  pageModuleText,
  pageTargets,
  wasmTargets,
} from "../../../scripts/wasm/targets.ts";

for (const target of wasmTargets) {
  Deno.test(`${target.output} is what its source compiles to`, async () => {
    const committed = Deno.readFileSync(target.output);
    assert.deepEqual(await compileWasm(target), committed, "run: deno task build:wasm");
  });
}

Deno.test(`${pageModule} holds what the same sources compile to for one thread`, async () => {
  const files = await Promise.all(
    pageTargets.map(async (target) => [target.output, await compileWasm(target)] as const),
  );
  const committed = Deno.readTextFileSync(pageModule);
  assert.equal(pageModuleText(files), committed, "run: deno task build:wasm");
});
