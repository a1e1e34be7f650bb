import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { blasReport, webgpuAdapters } from "../../ops/bench.ts";
import { activate, backends, openBackend } from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

const findsCuda = (await backends.find(({ name }) => name === "cuda")!.suits()).suits;
const findsOneDnn = (await backends.find(({ name }) => name === "onednn")!.suits()).suits;

Deno.test("a backend opens wherever its device or library is found", async () => {
  const isFound = {
    webgpu: (await webgpuAdapters()).length > 0,
    cuda: findsCuda,
    onednn: findsOneDnn,
    blas: blasReport().some(({ found }) => found),
    wasm: true,
    cpu: true,
  };
  for (const { name, open } of backends) if (isFound[name]) (await open({ threads: 1 })).check();
});

const autoReports = await Promise.all(backends.map(({ suits }) => suits()));

Deno.test("auto opens the first backend of the table that suits, and says why", async () => {
  const first = autoReports.findIndex(({ suits }) => suits);
  const chosen = await openBackend("auto", { threads: 1 });
  assert.equal(chosen.name, backends[first].name);
  const reasons = autoReports.slice(0, first + 1).map(({ reason }) => reason);
  assert.equal(chosen.reason, `auto: ${reasons.join("; ")}`);
  chosen.close();
  await backends[first].open({ threads: 1 }); // the tests below have theirs open
});

Deno.test({
  name: "auto says that --tune full has nothing to measure where it takes no graphics card",
  ignore: backends.some(({ takes }, i) => takes.includes("adapter") && autoReports[i].suits),
  async fn() {
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    (await openBackend("auto", { threads: 1, tune: "full", onWarning })).close();
    (await openBackend("auto", { threads: 1, tune: "quick", onWarning })).close(); // the default
    await backends.find(({ name }) => name === "onednn")?.open({ threads: 1 }).catch(() => {});
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /^--tune full: there is nothing to measure, since \w+ was taken: /);
  },
});

Deno.test({
  name: "blas uses as many threads as it is told, and never more than there are cores",
  ignore: !blasReport().some(({ library, found }) => found && library === "OpenBLAS"),
  async fn() {
    const one = await openBackend("blas", { threads: 1 });
    assert.match(one.description, /, 1 thread$/);
    one.close();
    const cores = new RegExp(`, ${navigator.hardwareConcurrency} threads?$`);
    for (const threads of [undefined, 100_000]) {
      const all = await openBackend("blas", { threads });
      assert.match(all.description, cores);
      all.close();
    }
    for (const { name, open } of backends) if (name === "blas") await open({ threads: 1 });
  },
});

testEachBackend("a tensor that was cut out of another outlives it", async () => {
  const whole = tf.matMul(tf.ones([4, 4]), tf.ones([4, 4]));
  const part = tf.slice(whole, [1, 0], [1, 4]);
  whole.dispose();
  tf.matMul(tf.zeros([4, 4]), tf.zeros([4, 4])); // may get the array of `whole`
  assert.deepEqual([...await part.data()], [4, 4, 4, 4]);
});

testEachBackend("what was read from a tensor outlives it", async () => {
  const tensor = tf.matMul(tf.ones([3, 3]), tf.ones([3, 3]));
  const numbers = await tensor.data();
  tensor.dispose();
  tf.matMul(tf.zeros([3, 3]), tf.zeros([3, 3]));
  assert.deepEqual([...numbers], new Array(9).fill(3));
});

testEachBackend("stacks of matrices are multiplied too", async () => {
  const a = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
  const product = tf.matMul(a, a, false, true);
  assert.deepEqual([...await product.data()], [5, 11, 11, 25, 61, 83, 83, 113]);
});

testEachBackend("lrelu keeps the sign and a fifth of what is below zero", async () => {
  const y = await activate(tf.tensor([-5, 0, 5]), "lrelu").data();
  assert.deepEqual([...y], [-1, 0, 5]);
});
