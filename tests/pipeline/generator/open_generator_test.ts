import assert from "node:assert/strict";
import { join } from "node:path";
import { decodeSafetensors, encodeSafetensors, generatorWeights } from "../../../model/mod.ts";
import { openGenerator } from "../../../pipeline/generator/mod.ts";
import { inTinyRun } from "./_tiny_generator.ts";

Deno.test("a run opens with its newest checkpoint or a stated one, and averaged weights where kept", () =>
  inTinyRun({ labels: "folder" }, (folder) => {
    const newest = openGenerator(folder);
    assert.deepEqual([newest.step, newest.weights, newest.model.yDim], [7, "averaged", 2]);
    assert.deepEqual(newest.classes, ["even", "odd"]);
    const early = openGenerator(folder, { checkpoint: 3, weights: "trained" });
    assert.deepEqual([early.step, early.weights], [3, "trained"]);
    assert.throws(
      () => openGenerator(folder, { checkpoint: 4 }),
      /no checkpoint of step 4: there are those of step 3,.* 7; state one/,
    );
    assert.throws(() => openGenerator(folder, { checkpoint: "best" }), /names no best checkpoint/);
    return Promise.resolve();
  }));

Deno.test("a checkpoint, and its tensors alone, open as the run does", () =>
  inTinyRun({}, (folder, dir) => {
    const run = openGenerator(folder);
    const checkpoint = join(folder, "checkpoints", "step-000007");
    const tensors = join(checkpoint, "tensors.safetensors");
    for (const path of [checkpoint, tensors]) {
      const { generator, model, home } = openGenerator(path);
      assert.deepEqual([generator, model, home], [run.generator, run.model, run.home]);
      assert.throws(() => openGenerator(path, { checkpoint: 3 }), /is one set of weights/);
    }
    // Away from its manifest, the shapes tell all but z's distribution.
    const bare = join(dir, "bare.safetensors");
    Deno.copyFileSync(tensors, bare);
    const { generator, model, notes } = openGenerator(bare);
    assert.deepEqual([generator, { ...model, gfcDim: 4 }], [run.generator, run.model]);
    assert.match(notes.join(), /does not say what it is/);
    return Promise.resolve();
  }));

Deno.test("a conditional generator's sizes follow from its shapes", () =>
  inTinyRun({ labels: "folder" }, (folder, dir) => {
    const bare = join(dir, "bare.safetensors");
    Deno.copyFileSync(join(folder, "checkpoints", "step-000007", "tensors.safetensors"), bare);
    assert.deepEqual(openGenerator(bare).model, openGenerator(folder).model);
    return Promise.resolve();
  }));

Deno.test("what is no generator is refused in one line with the cure", () =>
  inTinyRun({}, (folder, dir) => {
    assert.throws(() => openGenerator(join(dir, "nothing")), /^Error: there is no .*: name a run/);
    assert.throws(() => openGenerator(dir), /is no run, no checkpoint/);
    const file = join(dir, "x.safetensors");
    Deno.writeTextFileSync(file, "no tensors at all");
    assert.throws(() => openGenerator(file), /x\.safetensors: not a whole safetensors file/);

    const tensors = join(folder, "checkpoints", "step-000007", "tensors.safetensors");
    const weights = generatorWeights(
      decodeSafetensors(Deno.readFileSync(tensors)).tensors,
      "trained",
    )!;
    (weights["generator.bn0.beta"].data as Float32Array)[0] = NaN;
    Deno.writeFileSync(file, encodeSafetensors(weights));
    assert.throws(
      () => openGenerator(file),
      /generator\.bn0\.beta is not finite: the run diverged/,
    );
    assert.throws(
      () => openGenerator(file, { weights: "averaged" }),
      /holds no averaged generator/,
    );
    return Promise.resolve();
  }));
