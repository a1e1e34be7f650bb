import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../../scripts/check_imports.ts", import.meta.url));

const clean = {
  "ops/mod.ts": `import "npm:@tensorflow/tfjs-core@4.22.0";\nexport const add = 1;\n`,
  "model/mod.ts": `export * from "./gan.ts";\n`,
  "model/gan.ts": `import { add } from "../ops/mod.ts";\nexport const gan = add;\n`,
  "pipeline/mod.ts": `import { gan } from "../model/mod.ts";\nexport const run = gan;\n`,
  "pipeline/contracts/events.ts": `export type Event = 1;\n`,
  "scripts/train.ts": `import { run } from "../pipeline/mod.ts";\nconsole.log(run);\n`,
  "web/page.ts":
    `import type { Event } from "../pipeline/contracts/events.ts";\nexport type Page = Event;\n`,
};

/** Runs the check over a tree of its own; [exit code, lines]. */
async function check(changes: Record<string, string>): Promise<[number, string[]]> {
  const root = Deno.makeTempDirSync();
  try {
    for (const [path, text] of Object.entries({ ...clean, ...changes })) {
      Deno.mkdirSync(dirname(join(root, path)), { recursive: true });
      Deno.writeTextFileSync(join(root, path), text);
    }
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", script, root],
      env: { NO_COLOR: "1" },
    }).output();
    return [code, new TextDecoder().decode(stderr).trim().split("\n")];
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

Deno.test("a tree that keeps the rules passes", async () => {
  const [code, lines] = await check({});
  assert.deepEqual([code, lines], [0, [""]]);
});

Deno.test("every way to break the boundaries is found, by file and line", async () => {
  const [code, lines] = await check({
    "ops/left.ts": `\nimport { gan } from "../model/mod.ts";\nexport const x = gan;\n`,
    "model/type.ts":
      `import type { Event } from "../pipeline/contracts/events.ts";\nexport type X = Event;\n`,
    "model/typeof.ts": `export type X = import("../pipeline/mod.ts").X;\n`,
    "pipeline/late.ts": `export const x = () =>\n  import("../model/gan.ts");\n`,
    "pipeline/again.ts": `// import "../scripts/train.ts"\nexport * from "../scripts/train.ts";\n`,
    "scripts/from_tests.ts": `import "../tests/helper.ts";\n`,
    "pipeline/to_web.ts": `import "../web/page.ts";\n`,
    "tests/helper.ts": `import "../model/gan.ts";\nexport {};\n`,
    "model/loud.ts": `/** console.log */\nexport const x = "console.log";\nconsole.error(x);\n`,
  });
  assert.equal(code, 1);
  const order = "imports go one way: scripts -> pipeline -> model -> ops";
  assert.deepEqual(lines.sort(), [
    "model/loud.ts:3 uses console: only scripts/ prints",
    `model/type.ts:1 imports pipeline/contracts/events.ts: ${order}`,
    `model/typeof.ts:1 imports pipeline/mod.ts: ${order}`,
    `ops/left.ts:2 imports model/mod.ts: ${order}`,
    "pipeline/again.ts:2 imports scripts/train.ts: nothing imports from scripts/",
    "pipeline/late.ts:2 imports model/gan.ts: another folder is imported through its mod.ts",
    `pipeline/to_web.ts:1 imports web/page.ts: ${order}`,
    "scripts/from_tests.ts:1 imports tests/helper.ts: nothing imports from tests/",
  ]);
});

Deno.test("web/ reaches the events and the store alone, and never tfjs", async () => {
  const [code, lines] = await check({
    "web/bad.ts": `import "../pipeline/mod.ts";\nimport "npm:@tensorflow/tfjs-core@4.22.0";\n`,
    "web/good.ts": `export { store } from "../pipeline/store/mod.ts";\n`,
    "pipeline/store/mod.ts": `export const store = 1;\n`,
    "web/sly.ts": `export { heavy } from "../pipeline/store/heavy.ts";\n`,
    "pipeline/store/heavy.ts":
      `import { gan } from "../../model/mod.ts";\nexport const heavy = gan;\n`,
  });
  assert.equal(code, 1);
  assert.deepEqual(lines.sort(), [
    "web/bad.ts:1 imports pipeline/mod.ts: web/ imports only pipeline/contracts/, pipeline/store/, pipeline/generator/exports/mod.ts, ops/device/backend_table.ts and model/browser.ts",
    "web/bad.ts:2 imports npm:@tensorflow/tfjs-core@4.22.0: web/ never imports tfjs",
    "web/sly.ts:1 imports pipeline/store/heavy.ts: web/ never loads tfjs, but this import leads to it",
  ]);
});

Deno.test("scripts/ reaches the store by its own door, and no further", async () => {
  const [code, lines] = await check({
    "scripts/good.ts": `export { store } from "../pipeline/store/mod.ts";\n`,
    "scripts/bad.ts": `export { row } from "../pipeline/store/row.ts";\n`,
    "pipeline/store/mod.ts": `export { row as store } from "./row.ts";\n`,
    "pipeline/store/row.ts": `export const row = 1;\n`,
  });
  assert.equal(code, 1);
  assert.deepEqual(lines, [
    "scripts/bad.ts:1 imports pipeline/store/row.ts: another folder is imported through its mod.ts",
  ]);
});

Deno.test("files that import each other in a circle are named, be it by types alone", async () => {
  const [code, lines] = await check({
    "ops/a.ts": `import type { B } from "./b.ts";\nexport interface A { b: B }\n`,
    "ops/b.ts": `\nexport type { C as B } from "./c.ts";\n`,
    "ops/c.ts": `import type { A } from "./a.ts";\nexport type C = A[];\n`,
    "model/early.ts": `export const late = () => import("./late.ts");\n`,
    "model/late.ts": `import { late } from "./early.ts";\nexport const early = late;\n`,
  });
  assert.equal(code, 1);
  assert.deepEqual(lines.sort(), [
    "model/early.ts:1 imports model/late.ts, which leads back to it: no circles, types included: model/early.ts, model/late.ts",
    "ops/a.ts:1 imports ops/b.ts, which leads back to it: no circles, types included: ops/a.ts, ops/b.ts, ops/c.ts",
  ]);
});

Deno.test("ops/pool/ imports nothing of ops/ffi/", async () => {
  const [code, lines] = await check({
    "ops/pool/pool.ts": `export { blas } from "../ffi/blas.ts";\n`,
    "ops/ffi/blas.ts": `export const blas = 1;\n`,
  });
  assert.equal(code, 1);
  assert.deepEqual(lines, [
    "ops/pool/pool.ts:1 imports ops/ffi/blas.ts: WebAssembly knows no native library",
  ]);
});

Deno.test("folders that import each other in a circle are named, though no file does", async () => {
  const [code, lines] = await check({
    "pipeline/a/one.ts": `import type { Two } from "../b/two.ts";\nexport type One = Two;\n`,
    "pipeline/b/two.ts": `export type Two = 2;\n`,
    "pipeline/b/three.ts": `export type { Four } from "../a/four.ts";\n`,
    "pipeline/a/four.ts": `export type Four = 4;\n`,
  });
  assert.equal(code, 1);
  const rule = "no circles, types included: pipeline/a, pipeline/b";
  assert.deepEqual(lines, [
    `pipeline/a/one.ts:1 imports pipeline/b/two.ts, which leads back to it: ${rule}`,
  ]);
});

Deno.test("a subfolder is entered by its mod.ts, or has none", async () => {
  const [code, lines] = await check({
    "pipeline/closed/mod.ts": `export { inner } from "./deep/inner.ts";\n`,
    "pipeline/closed/deep/inner.ts": `export const inner = 1;\n`,
    "pipeline/open/room.ts": `export const room = 1;\n`,
    "pipeline/good.ts":
      `export { inner } from "./closed/mod.ts";\nexport { room } from "./open/room.ts";\n`,
    "pipeline/bad.ts": `export { inner } from "./closed/deep/inner.ts";\n`,
  });
  assert.equal(code, 1);
  assert.deepEqual(lines, [
    "pipeline/bad.ts:1 imports pipeline/closed/deep/inner.ts: pipeline/closed/ is entered by its mod.ts",
  ]);
});

Deno.test("what a page loads through its door uses no Deno, and web/ loads it late", async () => {
  const door = {
    "model/browser.ts": `export { page } from "../ops/browser/mod.ts";\n`,
    "ops/browser/mod.ts": `export { page } from "./page.ts";\n`,
    "ops/browser/page.ts": `// Deno.cwd()\nexport const page = 1;\n`,
    "web/play.ts": `export const play = () => import("../model/browser.ts");\n`,
  };
  assert.deepEqual(await check(door), [0, [""]]);
  const [code, lines] = await check({
    ...door,
    "ops/browser/page.ts":
      `import "node:path";\n/* Deno */ export const page = () =>\n  Deno.cwd();\n`,
    "web/early.ts": `export { page } from "../model/browser.ts";\n`,
  });
  assert.equal(code, 1);
  assert.deepEqual(lines.sort(), [
    "ops/browser/page.ts:1 imports node:path: a page loads this file through model/browser.ts",
    "ops/browser/page.ts:3 uses Deno: a page loads this file through model/browser.ts",
    "web/early.ts:1 imports model/browser.ts: a page loads it only when it draws: import() it",
  ]);
});
