import assert from "node:assert/strict";
import type { Matrix } from "../../../ops/gemm.ts";
import { openHeapGemm } from "../../../ops/wasm/gemm/heap_gemm.ts";
import { usableBuilds } from "../../../ops/wasm/gemm/instance.ts";
import { WasmGemm } from "../../../ops/wasm/gemm/wasm_gemm.ts";
import { Heap } from "../../../ops/wasm/heap.ts";
import { openCopyingGemm } from "./_copying_gemm.ts";

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

Deno.test("a matrix outside of the memory is refused", async () => {
  const { gemm, close } = await openHeapGemm(new Heap(), 1);
  assert.throws(() => gemm(matrix(2, 2), matrix(2, 2), matrix(2, 2)), /^RangeError: .* copy it/);
  close();
});

Deno.test("close() sends every worker home", async () => {
  const heap = new Heap();
  const place = (bytes: number) => heap.allocate(bytes / 4).byteOffset;
  const gemm = await WasmGemm.open(heap.memory, 4, place);
  await gemm.close(); // resolves only when each of the three has ended
});

Deno.test("workers that nobody sent home do not keep the process alive", async () => {
  const folder = new URL("../../../ops/wasm/", import.meta.url).href;
  const open = `const { Heap } = await import("${folder}heap.ts");
    const { openHeapGemm } = await import("${folder}gemm/heap_gemm.ts");
    await openHeapGemm(new Heap(), 3);`;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", open],
    signal: AbortSignal.timeout(20_000),
  }).output();
  assert.equal(code, 0);
});
