import assert from "node:assert/strict";
import type { Matrix } from "../../ops/gemm.ts";
import { openCopyingGemm } from "../../ops/wasm/gemm/copying_gemm.ts";
import { usableBuilds } from "../../ops/wasm/gemm/instance.ts";
import { WasmGemm } from "../../ops/wasm/gemm/wasm_gemm.ts";
import { compileWasm } from "../../scripts/wasm/compile.ts";
import { wasmTargets } from "../../scripts/wasm/targets.ts";

function matrix(rows: number, columns: number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i + 1));
  return { data, rows, columns };
}

/** C = A^T B, deep enough for several passes, with blocks to share out and edges on both sides. */
async function productBy(threads: number, build = usableBuilds()[0]): Promise<Float32Array> {
  const provider = await openCopyingGemm(threads, build);
  const c = matrix(301, 203);
  provider.gemm({ ...matrix(777, 301), transpose: true }, matrix(777, 203), c);
  provider.close();
  return c.data;
}

for (const build of usableBuilds()) {
  Deno.test(`the number of threads changes no bit of a product (${build.description})`, async () => {
    const byOne = await productBy(1, build);
    for (const threads of [2, 3, 5]) assert.deepEqual(await productBy(threads, build), byOne);
  });
}

Deno.test("close() sends every worker home", async () => {
  const memory = new WebAssembly.Memory({ initial: 1000, maximum: 65536, shared: true });
  const gemm = await WasmGemm.open(memory, 4, () => 64);
  await gemm.close(); // resolves only when each of the three has ended
});

Deno.test("workers that nobody sent home do not keep the process alive", async () => {
  const path = new URL("../../ops/wasm/gemm/copying_gemm.ts", import.meta.url).href;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `await (await import("${path}")).openCopyingGemm(3)`],
    signal: AbortSignal.timeout(20_000),
  }).output();
  assert.equal(code, 0);
});

for (const target of wasmTargets) {
  Deno.test(`${target.output} is what its source compiles to`, async () => {
    const committed = Deno.readFileSync(target.output);
    assert.deepEqual(await compileWasm(target), committed, "run deno task build:wasm");
  });
}
