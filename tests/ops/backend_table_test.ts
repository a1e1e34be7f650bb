import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  backendNames,
  backendTable,
  computesIn,
  libraryBackends,
  openBackend,
  precisions,
  takersOf,
  takes,
} from "../../ops/mod.ts";
import { settingRules } from "../../pipeline/mod.ts";

const ops = new URL("../../ops/", import.meta.url);

Deno.test("every backend of the table has a folder of its name, and every such folder a line", () => {
  const folders = [...Deno.readDirSync(ops)]
    .filter(({ name, isDirectory }) =>
      isDirectory && existsSync(new URL(`${name}/backend.ts`, ops))
    )
    .map(({ name }) => name);
  assert.deepEqual(folders.sort(), [...backendNames].sort());
});

Deno.test("flags and files take the names, options and precisions of the table", () => {
  for (const name of ["auto", ...backendNames]) assert.ok(settingRules.backend.allows(name), name);
  assert.ok(!settingRules.backend.allows("tpu"));
  for (const precision of precisions) assert.ok(settingRules.precision.allows(precision));
  for (const { takes: options } of backendTable) {
    for (const option of options) assert.ok(option in settingRules, option);
  }
});

Deno.test("a library's option is of its own backend alone, and auto takes every option", () => {
  for (const { name } of libraryBackends) {
    assert.deepEqual(takersOf(name), [name]);
    assert.ok(takes("auto", name));
  }
  assert.ok(!takes("cpu", "threads"));
});

Deno.test("a precision that a backend lacks is refused with those that have it", async () => {
  assert.ok(computesIn("webgpu", "f16") && !computesIn("blas", "f16"));
  await assert.rejects(openBackend("blas", { precision: "f16" }), {
    message: "backend blas: it has no --precision f16: use webgpu, or leave that out",
  });
});

Deno.test("opening a backend loads the code of no other", async () => {
  const program = `
    import * as tf from "@tensorflow/tfjs-core";
    const { openBackend } = await import("${new URL("mod.ts", ops).href}");
    const { close } = await openBackend("wasm", { threads: 1 });
    close();
    console.log(tf.getKernelsForBackend("webgpu").length, tf.getKernelsForBackend("wasm").length);
  `;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", program] }).output();
  const [webgpu, wasm] = new TextDecoder().decode(stdout).trim().split(" ").map(Number);
  assert.equal(webgpu, 0);
  assert.ok(wasm > 0);
});
