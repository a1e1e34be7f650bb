import assert from "node:assert/strict";
import { compileKernels, kernelsFile } from "../../../scripts/wasm/compile_kernels.ts";

Deno.test("the committed kernels are what their source compiles to", async () => {
  const committed = await Deno.readFile(kernelsFile);
  assert.deepEqual(await compileKernels("."), committed, "run: deno task build:wasm");
});
