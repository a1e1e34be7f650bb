import assert from "node:assert/strict";
import type { Matrix } from "../../../ops/device/gemm.ts";
import { usableBuilds } from "../../../ops/wasm/builds.ts";
import { wasmEngine } from "../../../ops/wasm/wasm_engine.ts";
import { Heap } from "../../../ops/pool/heap.ts";
import { openCopyingGemm } from "./_copying_gemm.ts";

function matrix(rows: number, columns: number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i + 1));
  return { data, rows, columns };
}

/** C = A^T B, deep enough for several passes, with blocks to share out and edges on both sides. */
function productBy(threads: number, build = usableBuilds()[0]): Float32Array {
  const provider = openCopyingGemm((heap) => wasmEngine(heap, threads, build));
  const c = matrix(301, 203);
  provider.gemm({ ...matrix(777, 301), transpose: true }, matrix(777, 203), c);
  provider.close();
  return c.data;
}

for (const build of usableBuilds()) {
  Deno.test(`the number of threads changes no bit of a product (${build.description})`, () => {
    const byOne = productBy(1, build);
    for (const threads of [2, 3, 5]) assert.deepEqual(productBy(threads, build), byOne);
  });
}

Deno.test("a matrix outside of the memory is refused", () => {
  const { gemm: { gemm }, pool } = wasmEngine(new Heap(), 1);
  assert.throws(() => gemm(matrix(2, 2), matrix(2, 2), matrix(2, 2)), /^RangeError: .* copy it/);
  pool.close();
});

Deno.test("other threads take part in a product, once they have started", async () => {
  const heap = new Heap();
  const { gemm: { gemm }, pool } = wasmEngine(heap, 2);
  const [a, b, c] = [1, 1, NaN].map((each) => {
    return { data: heap.allocate(300 * 300).fill(each), rows: 300, columns: 300 };
  });
  const deadline = performance.now() + 60_000;
  while (pool.helpedChunks === 0 && performance.now() < deadline) {
    gemm(a, b, c);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  pool.close();
  assert.ok(pool.helpedChunks > 0, "no thread has helped in 60 seconds");
  assert.ok(c.data.every((sum) => sum === 300));
});

Deno.test("workers that nobody sent home do not keep the process alive", async () => {
  const folder = new URL("../../../ops/", import.meta.url).href;
  const open = `const { Heap } = await import("${folder}pool/heap.ts");
    const { wasmEngine } = await import("${folder}wasm/wasm_engine.ts");
    wasmEngine(new Heap(), 3).pool.run("add", 1 << 10, 1 << 10, [64, 64, 64]);`;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", open],
    signal: AbortSignal.timeout(60_000),
  }).output();
  assert.equal(code, 0);
});
