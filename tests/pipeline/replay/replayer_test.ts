/** Whole runs, replayed. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { openBackend } from "../../../ops/mod.ts";
import { readCheckpoint } from "../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { sendCommand } from "../../../pipeline/store/mod.ts";
import { trainOn } from "../_training.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { flipWeight } from "./_flip_weight.ts";
import { kinds, recordRun, stepsTo, tinyConfig, withReplayer } from "./_recorded.ts";

const backend = await openBackend("wasm", { threads: 1 });

for (const [kind, overrides] of kinds) {
  Deno.test(`${kind} replays to the same bits, from its beginning and from a checkpoint`, () =>
    inTempDir(async (dir) => {
      const { folder } = await recordRun(tinyConfig(dir, overrides), backend);
      if (overrides.record === "pixels") {
        await Deno.remove(join(dir, "photos"), { recursive: true });
      }
      const { state } = readCheckpoint(join(folder, "checkpoints", "step-000007"));
      for (const [from, first] of [[0, 0], [2, 0], [3, 3], [5, 3]]) {
        await withReplayer(folder, backend, async (replayer, gan) => {
          assert.equal((await replayer.startAt(from)).step, first);
          const steps = await stepsTo(replayer, 7);
          assert.deepEqual(steps.map(({ step }) => step.step), [1, 2, 3, 4, 5, 6, 7].slice(first));
          assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
          assert(steps.at(-1)!.variablesCompared > 20);
          assert.deepEqual(await gan.capture(), state);
        });
      }
    }));
}

/** The steps that differ, each with what does first. */
async function firstDifferences(folder: string, from = 0, options = {}) {
  return await withReplayer(folder, backend, async (replayer) => {
    await replayer.startAt(from);
    const steps = await stepsTo(replayer, 7);
    const differing = steps.filter(({ differences }) => differences.length > 0);
    return differing.map(({ step, differences: [first] }) => ({ step: step.step, first }));
  }, options);
}

Deno.test("a weight that was flipped in a checkpoint is named with its place and size", () =>
  inTempDir(async (dir) => {
    const { folder } = await recordRun(tinyConfig(dir), backend);
    await flipWeight(join(folder, "checkpoints", "step-000003"), "generator.deconv2.weight", 17);
    const [reached] = await firstDifferences(folder);
    assert.equal(reached.step, 3);
    assert(reached.first.kind === "variable" && reached.first.distance);
    assert.equal(reached.first.name, "generator.deconv2.weight");
    const { index, differing, recorded, replayed } = reached.first.distance;
    assert.deepEqual([index, differing, recorded], [17, 1, -replayed]);

    const [begun] = await firstDifferences(folder, 3);
    assert.equal(begun.step, 4);
    assert.equal(begun.first.kind === "loss" && begun.first.name, "dLossFake");
  }));

Deno.test("a changed hyper-parameter shows where it first matters", () =>
  inTempDir(async (dir) => {
    const { folder } = await recordRun(tinyConfig(dir), backend);
    const [beta] = await firstDifferences(folder, 3, { model: { beta1: 0.4 } });
    // D's losses are from before any update; G already sees a D that has moved otherwise.
    assert.deepEqual([beta.step, beta.first.kind === "loss" && beta.first.name], [4, "gLoss"]);
    const rate = { model: { learningRate: 1e-3 }, keepsRates: true };
    assert.equal((await firstDifferences(folder, 3, rate))[0].step, 4);
  }));

Deno.test("an image of the data set that has changed is named", () =>
  inTempDir(async (dir) => {
    const { folder } = await recordRun(tinyConfig(dir), backend);
    const pixels = { create: { width: 16, height: 16, channels: 3, background: "red" } } as const;
    await sharp(pixels).png().toFile(join(dir, "photos", "odd", "5.png"));
    const [{ first }] = await firstDifferences(folder);
    assert(first.kind === "input");
    assert.match(first.what, /^image "odd\/5\.png" in slot \d has other pixels than it had$/);
  }));

Deno.test("learning rates that users changed while the run trained are followed", () =>
  inTempDir(async (dir) => {
    const config = tinyConfig(dir, { maxSteps: 7, prefetch: 1 });
    const { folder, events } = await recordRun(config, backend, (event) => {
      if (event.type !== "step" || event.step !== 2) return;
      const rates = { discriminator: 1e-3, generator: 5e-4 };
      sendCommand(config.runsDir, config.name, { name: "learning-rates", ...rates });
    });
    const obeyed = events.find(({ type }) => type === "command");
    assert(obeyed?.type === "command" && obeyed.step < 7);
    assert.deepEqual(await firstDifferences(folder), []);
    assert.deepEqual(await firstDifferences(folder, 3), []);
    const [ignored] = await firstDifferences(folder, 0, { keepsRates: true });
    assert.equal(ignored.step, obeyed.step + 1);
  }));

Deno.test("a run that was stopped and resumed replays as one", () =>
  inTempDir(async (dir) => {
    const { folder } = await recordRun(tinyConfig(dir, { maxSteps: 4 }), backend);
    await trainOn(folder, { maxSteps: 7 }, { backend });
    assert.deepEqual(await firstDifferences(folder), []);
    assert.deepEqual(await firstDifferences(folder, 4), []);
  }));

Deno.test("a run that met NaN replays to the same NaN", () =>
  inTempDir(async (dir) => {
    const config = tinyConfig(dir, { model: { learningRate: 1e30 }, onNan: "ignore", maxSteps: 4 });
    const { folder } = await recordRun(config, backend);
    await withReplayer(folder, backend, async (replayer) => {
      await replayer.startAt(0);
      const steps = await stepsTo(replayer, 4);
      assert(steps.some(({ recorded: { losses } }) => Number.isNaN(losses?.gLoss)));
      assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
    });
  }));

Deno.test("back and go land on the same bits, whichever way they come", () =>
  inTempDir(async (dir) => {
    const { folder } = await recordRun(tinyConfig(dir), backend);
    await withReplayer(folder, backend, async (replayer, gan) => {
      await replayer.startAt(0);
      const states = [await gan.capture()];
      for (let step = 1; step <= 7; step++) {
        await replayer.remember();
        await stepsTo(replayer, step);
        states.push(await gan.capture());
      }
      for (const step of [6, 5, 0, 1, 7, 4, 3, 2]) {
        await replayer.goTo(step);
        assert.equal(replayer.position, step);
        assert.deepEqual(await gan.capture(), states[step], `step ${step}`);
      }
    });
  }));

Deno.test("a damaged checkpoint is told of, and the state before it is taken", () =>
  inTempDir(async (dir) => {
    const { folder } = await recordRun(tinyConfig(dir), backend);
    const tensors = join(folder, "checkpoints", "step-000003", "tensors.safetensors");
    await Deno.truncate(tensors, 100);
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    await withReplayer(folder, backend, async (replayer) => {
      assert.equal((await replayer.startAt(5)).step, 0);
      assert.match(
        warnings[0],
        /step-000003 is damaged: .*; it begins with the seed's weights instead$/,
      );
      const steps = await stepsTo(replayer, 7);
      assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
    }, { onWarning });
  }));

Deno.test("the gradients of a step are seen without doing it", () =>
  inTempDir(async (dir) => {
    const { folder } = await recordRun(tinyConfig(dir), backend);
    await withReplayer(folder, backend, async (replayer) => {
      await replayer.startAt(3);
      const batch = await replayer.nextBatch();
      assert.deepEqual([batch.position.step, batch.ids.length], [3, 4]);
      const stats = await replayer.gradients();
      assert(stats.every(({ notFinite }) => notFinite === 0));
      assert(stats.some(({ name, norm }) => name.startsWith("generator.") && norm > 0));
      const steps = await stepsTo(replayer, 7);
      assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
    });
  }));

Deno.test("on another device the first step from a state agrees closely, and checkpoints realign", () =>
  inTempDir(async (dir) => {
    const { folder } = await recordRun(tinyConfig(dir), backend);
    const other = await openBackend("cpu");
    try {
      await withReplayer(folder, other, async (replayer) => {
        await replayer.startAt(0);
        const steps = await stepsTo(replayer, 7);
        const tolerances = steps.map(({ tolerance }) => tolerance);
        // Only the first checkpoint is sure: a slow disk may leave out the one after it.
        assert.deepEqual(tolerances.slice(0, 6), [1e-4, 1e-2, 2e-2, 1e-4, 1e-2, 2e-2]);
        assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
      });
    } finally {
      await tf.setBackend(backend.name);
    }
  }));
