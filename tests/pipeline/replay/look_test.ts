import assert from "node:assert/strict";
import { decodeSafetensors, Gan } from "../../../model/mod.ts";
import {
  answerLook,
  lookedKey,
  type LookRequest,
  openRecordedRun,
  parseGradientFlows,
  parseLookedStep,
  Replayer,
} from "../../../pipeline/replay/mod.ts";
import { readHalves } from "../../../web/state/step_halves.ts";
import { backend, inTinyRun } from "../generator/_tiny_generator.ts";

/** A tiny run with its pixels in the record, opened to be looked at. */
function lookingAt(
  test: (
    look: (request: LookRequest) => Promise<Uint8Array>,
    run: ReturnType<typeof openRecordedRun>,
  ) => Promise<void>,
): Promise<void> {
  return inTinyRun({ record: "pixels", keepStates: 64, maxSteps: 20 }, async (folder) => {
    const run = openRecordedRun(folder);
    const gan = new Gan(run.record.settings.model);
    const replayer = new Replayer({ run, gan, backend });
    const told: number[] = [];
    await test((request) => {
      return answerLook(request, { run, replayer, progress: (done) => void told.push(done) });
    }, run);
    gan.dispose();
    run.record.close();
  });
}

Deno.test("a look at any step, in any order, has the very losses of the record", async () => {
  await lookingAt(async (look, run) => {
    for (const step of [5, 2, 18, 3, 3, 1, 20]) {
      const file = await look({ what: "halves", step });
      const told = parseLookedStep(decodeSafetensors(file).metadata[lookedKey]);
      assert.equal(told.step, step);
      assert.deepEqual(told.replayed, run.record.step(step - 1).losses);
      assert.equal(told.isExact, true);
    }
  });
});

Deno.test("a look gives the networks as the run had them, light states or not", async () => {
  await lookingAt(async (look, run) => {
    assert(run.lights.length > 0);
    for (const { step, read } of [...run.starts, ...run.lights].filter(({ step }) => step > 0)) {
      await look({ what: "halves", step: 1 });
      const { tensors } = decodeSafetensors(await look({ what: "networks", step }));
      const state = await read();
      for (const [name, { data }] of Object.entries(tensors)) {
        assert.deepEqual(data, state[name].data, `${name} after ${step} steps`);
      }
    }
  });
});

Deno.test("a look gives the gradients at each kept state", async () => {
  await lookingAt(async (look, run) => {
    const bytes = await look({ what: "gradients", places: 100 });
    const flows = parseGradientFlows(new TextDecoder().decode(bytes));
    const states = new Set([...run.starts, ...run.lights].map(({ step }) => step));
    states.delete(run.range.last); // no step follows
    assert.deepEqual(flows.map(({ step }) => step - 1), [...states].toSorted((a, b) => a - b));
    for (const { variables } of flows) {
      assert(variables.every(({ weight, update }) => weight >= 0 && update >= 0));
    }
  });
});

Deno.test("the page reads what a look at a step says", async () => {
  await lookingAt(async (look) => {
    const halves = readHalves(await look({ what: "halves", step: 4 }));
    const { batchSize } = { batchSize: halves.d[0].real.before.length };
    assert.equal(halves.ids.length, batchSize);
    assert.equal(halves.drawn.length, halves.gUpdates + 1);
    const { height, width, channels } = halves.image;
    assert.equal(halves.real.length, halves.pictures * height * width * channels);
  });
});

Deno.test("a step that was not recorded is refused with those that were", async () => {
  await lookingAt(async (look) => {
    await assert.rejects(look({ what: "halves", step: 99 }), /take one from 1 to 20/);
  });
});
