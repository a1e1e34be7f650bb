/** `deno task export` as users call it. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openGenerator } from "../../pipeline/generator/exports/mod.ts";
import { inTinyRun } from "../pipeline/generator/_tiny_generator.ts";
import { hosted } from "./_host.ts";

async function run(...words: string[]): Promise<{ code: number; err: string }> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "export", ...words],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return { code, err: new TextDecoder().decode(stderr) };
}

Deno.test("export writes what it is asked for, and its weights open as the run's do", () =>
  inTinyRun({ labels: "folder" }, async (folder, dir) => {
    const out = join(dir, "new", "out");
    const { code, err } = await run(
      ...[folder, "--onnx", "--discriminator", "--safetensors", "--pytorch", "--out", out],
    );
    assert.equal(code, 0, err);
    const names = Array.from(Deno.readDirSync(out), ({ name }) => name).sort();
    assert.deepEqual(names, [
      ...["discriminator.onnx", "generator.onnx", "generator.py", "generator.safetensors"],
      "model.json",
    ]);
    const [exported, ofRun] = [openGenerator(out), openGenerator(folder)];
    assert.deepEqual(exported.generator, ofRun.generator);
    assert.deepEqual([exported.weights, exported.step], ["averaged", 7]);
    const words = [out, "--onnx", "--discriminator", "--out", join(dir, "again")];
    const again = await hosted("export", words);
    assert.match(again.err, /^error: --discriminator: the file holds the generator alone/);
    assert(!existsSync(join(dir, "again")));
  }));

Deno.test("export refuses what it cannot follow in one line", () =>
  inTinyRun({}, async (folder, dir) => {
    const refusals: [words: string[], why: RegExp][] = [
      [[folder, "--onnx"], /^error: --out is missing/],
      [[folder, "--out", dir], /^error: nothing to write: state --onnx/],
      [[folder, "--onnx", "--f16", "--out", dir], /^error: --f16 is for --safetensors/],
      [
        [folder, "--safetensors", "--discriminator", "--out", dir],
        /^error: --discriminator adds D/,
      ],
    ];
    for (const [words, why] of refusals) {
      const { code, err } = await hosted("export", words);
      assert.match(err, why);
      assert.deepEqual([code, err.split("\n").length], [2, 2]);
    }
  }));
