import assert from "node:assert/strict";
import { findBlas } from "../../ops/blas/find_blas.ts";
import { blasCandidates, blasReport } from "../../ops/bench.ts";
import { blasVariable, openBackend } from "../../ops/mod.ts";

const library = blasReport().find(({ found }) => found);

/** Runs something with DCGAN_BLAS set to that. */
async function stating(path: string, run: () => unknown): Promise<void> {
  const before = Deno.env.get(blasVariable);
  Deno.env.set(blasVariable, path);
  try {
    await run();
  } finally {
    if (before === undefined) Deno.env.delete(blasVariable);
    else Deno.env.set(blasVariable, before);
  }
}

const oneLine = /^Error: backend blas: BLAS cannot be opened as \/nowhere\/x\.so: [^\n]+$/;

Deno.test("a library that is asked for and does not open is one line, never another library", async () => {
  assert.throws(() => findBlas("/nowhere/x.so"), oneLine);
  await assert.rejects(openBackend("blas", { blas: "/nowhere/x.so" }), oneLine);
  await assert.rejects(openBackend("auto", { blas: "/nowhere/x.so" }), oneLine);
  await stating("/nowhere/x.so", async () => {
    assert.throws(() => findBlas(), oneLine);
    await assert.rejects(openBackend("auto"), oneLine);
  });
});

Deno.test({
  name: "a library without the one symbol that is needed is told so, in place of a rate too",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const told = "BLAS cannot be opened as libc.so.6: it has no cblas_sgemm";
    const cure = "state a library that has cblas_sgemm, or leave out --blas and DCGAN_BLAS";
    assert.throws(() => findBlas("libc.so.6"), { message: `backend blas: ${told}: ${cure}` });
    await stating("libc.so.6", () => {
      assert.deepEqual(blasReport(), [{ library: "BLAS", path: "libc.so.6", failure: told }]);
    });
  },
});

Deno.test("DCGAN_BLAS is the only candidate; empty it is as if unset, and --blas beats it", async () => {
  await stating("/a.so", () => assert.deepEqual(paths(), ["/a.so"]));
  await stating("", () => assert.ok(paths().length > 1));
  await stating("/a.so", () => assert.throws(() => findBlas("/nowhere/x.so"), oneLine));
});

const paths = () => blasCandidates().map(({ path }) => path);

Deno.test({
  name: "auto takes the library that is asked for, and says so",
  ignore: !library,
  async fn() {
    const { path } = library!;
    const chosen = await openBackend("auto", { blas: path, threads: 1 });
    assert.equal(chosen.name, "blas");
    assert.equal(chosen.reason, `auto: ${path} is asked for`);
    chosen.close();
  },
});

Deno.test({
  name: "a library says its version, whatever its path",
  ignore: library?.library !== "OpenBLAS",
  fn() {
    const blas = findBlas(library!.path, 1);
    assert.match(blas.description, /^OpenBLAS \d+\.\d+/);
    blas.close();
  },
});
