import assert from "node:assert/strict";
import { blasEngine } from "../../ops/blas/blas_engine.ts";
import { openBlas } from "../../ops/blas/cblas.ts";
import { setThreads } from "../../ops/blas/threads.ts";
import type { Engine } from "../../ops/host/base/engine.ts";
import { blasReport } from "../../ops/bench.ts";
import { Heap } from "../../ops/pool/heap.ts";

const found = blasReport().find((each) => each.found);
const isReentrant = found !== undefined && opened(({ isReentrant }) => isReentrant);
const library = isReentrant ? found : undefined;
const skipped = library ? "" : " (skipped, no OpenBLAS with threads here)";

function opened<T>(look: (blas: ReturnType<typeof openBlas>) => T): T {
  const blas = openBlas(found!);
  try {
    return look(blas);
  } finally {
    blas.close();
  }
}

const size = 256;

/** Multiplies, in new memory of that heap, until another thread has helped once more. */
async function multiplyUntilHelped(heap: Heap, { gemm: { gemm }, pool }: Engine): Promise<void> {
  const matrix = () => ({ data: heap.allocate(size * size).fill(1), rows: size, columns: size });
  const [a, b, c] = [matrix(), matrix(), matrix()];
  const helped = pool.helpedChunks;
  const deadline = performance.now() + 60_000;
  while (pool.helpedChunks === helped) {
    assert.ok(performance.now() < deadline, "no thread has helped in 60 seconds");
    gemm(a, b, c);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.ok(c.data.every((sum) => sum === size)); // of ones, as many as the product is deep
}

Deno.test({
  name: `other threads take part in products, also in memory that came later${skipped}`,
  ignore: !library,
  async fn() {
    const heap = new Heap();
    const engine = blasEngine(openBlas(library!), heap, 2);
    await multiplyUntilHelped(heap, engine);
    heap.allocate(2 ** 24); // 64 MiB: the other thread has seen the memory without them
    await multiplyUntilHelped(heap, engine);
    engine.pool.close();
  },
});

Deno.test({
  name: `a library on the pool's threads has one of its own${skipped}`,
  ignore: !library,
  fn() {
    const blas = openBlas(library!, 2);
    const { gemm, pool } = blasEngine(blas, new Heap(), 2);
    assert.equal(gemm.threads, 2);
    assert.equal(blas.usedThreads(), 1);
    pool.close();
    gemm.close();
  },
});

Deno.test("the number of threads is what the library says, not what it was asked for", () => {
  const none = {
    openblas_set_num_threads: null,
    openblas_get_num_threads: null,
    openblas_get_parallel: null,
    MKL_Set_Num_Threads: null,
    MKL_Get_Max_Threads: null,
    bli_thread_set_num_threads: null,
    bli_thread_get_num_threads: null,
  };
  const asked: number[] = [];
  const set = (threads: number) => void asked.push(threads);
  const ofOne = { openblas_set_num_threads: set, openblas_get_num_threads: () => 1 };
  assert.equal(setThreads({ ...none, ...ofOne }, 8), 1);
  assert.equal(
    setThreads({ ...none, MKL_Set_Num_Threads: set, MKL_Get_Max_Threads: () => 4 }, 8),
    4,
  );
  assert.equal(setThreads({ ...none, bli_thread_get_num_threads: () => 2n }, 8), 2);
  assert.equal(setThreads(none, 8), undefined);
  assert.deepEqual(asked, [8, 8]);
});
