import assert from "node:assert/strict";
import { lastValueFrom, NEVER, toArray } from "rxjs";
import { Gan, type GanState } from "../../../model/mod.ts";
import { createRun, openDataset, type RunEvent, train } from "../../../pipeline/mod.ts";
import { readSettings } from "../../../pipeline/store/mod.ts";
import {
  forkConfig,
  type ForkOptions,
  forkParent,
  needsNewNetworks,
  openRecordedRun,
  repeating,
  saveForkState,
  withHyperParameters,
} from "../../../pipeline/replay/mod.ts";
import { trainOn } from "../_training.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { recordRun, stepsTo, tinyConfig, withReplayer } from "./_recorded.ts";
import { backend } from "../_wasm.ts";

/** Forks a recorded run after `from` steps; answers with what came of it. */
async function fork(folder: string, options: ForkOptions) {
  const atFork = needsNewNetworks(options.changes)
    ? undefined
    : await withReplayer(folder, backend, async (replayer, gan) => {
      await replayer.goTo(options.from);
      return await gan.capture();
    });
  using closing = new DisposableStack();
  const parent = openRecordedRun(folder);
  closing.defer(parent.record.close);
  const config = forkConfig(parent, options);
  const dataset = await openDataset(config);
  const gan = new Gan(withHyperParameters(parent.record.settings.model, options.changes));
  closing.defer(() => gan.dispose());
  const run = await createRun(config, { parent: forkParent(parent, options) });
  closing.defer(run.close);
  const training = { config, dataset, backend, gan, run };
  const repeated = repeating(parent, options, { gan, dataset, state: atFork });
  await saveForkState(training, repeated.resumedFrom);
  const events = train({ ...training, ...repeated, stop: NEVER, warnings: NEVER });
  const all = await lastValueFrom(events.pipe(toArray()));
  return { folder: run.folder, events: all, state: await gan.capture() };
}

const lossesOf = (events: RunEvent[]) =>
  events.flatMap((event) =>
    event.type === "step" ? [[event.step, event.dLossReal, event.dLossFake, event.gLoss]] : []
  );

async function endOf(folder: string): Promise<GanState> {
  return await withReplayer(folder, backend, async (replayer, gan) => {
    await replayer.goTo(7);
    return await gan.capture();
  });
}

for (const [level, from] of [["reference", 0], ["reference", 4], ["pixels", 3]] as const) {
  Deno.test(`a fork after ${from} steps that changes nothing equals its parent (${level})`, () =>
    inTempDir(async (dir) => {
      const parent = await recordRun(
        tinyConfig(dir, { record: level }),
        backend,
        (event, gan) => {
          if (event.type === "step" && event.step === 5) {
            gan.learningRates = { discriminator: 1e-3, generator: 5e-4 };
          }
        },
      );
      const same = await fork(parent.folder, { name: "same", from, to: 7, changes: {} });
      assert.deepEqual(lossesOf(same.events), lossesOf(parent.events).slice(from));
      assert.deepEqual(same.state, await endOf(parent.folder));
    }));
}

Deno.test("a fork that learns faster parts from its parent after the first D update, and names it", () =>
  inTempDir(async (dir) => {
    const parent = await recordRun(tinyConfig(dir), backend);
    const changes = { learningRate: 1e-3, gUpdates: 1 };
    const fast = await fork(parent.folder, { name: "fast", from: 4, to: 6, changes });

    const [first, ...later] = lossesOf(fast.events);
    const [parentFirst, ...parentLater] = lossesOf(parent.events).slice(4);
    assert.deepEqual(first.slice(0, 3), parentFirst.slice(0, 3));
    assert.notEqual(first[3], parentFirst[3]);
    assert.equal(later.length, 1);
    assert.notDeepEqual(later[0], parentLater[0]);

    const settings = readSettings(fast.folder);
    assert.deepEqual(settings.parent, { run: "test", step: 4, changes });
    assert.equal(settings.config.model.learningRate, 1e-3);
    const opening = fast.events[0];
    assert(opening.type === "run-resumed" && opening.step === 4 && opening.totalSteps === 6);
  }));

Deno.test("a fork with other networks begins anew, on the recorded batches, and replays", () =>
  inTempDir(async (dir) => {
    const parent = await recordRun(tinyConfig(dir, { labels: "folder" }), backend);
    const variables = (state: GanState, name: RegExp) =>
      Object.keys(state).filter((one) => name.test(one)).length;
    assert(variables(await endOf(parent.folder), /gamma/) > 0);

    const bare = await fork(parent.folder, {
      ...{ name: "bare", from: 0, to: 4, changes: { norm: "none", yDim: 0 } },
    });
    assert.equal(variables(bare.state, /gamma|linear1/), 0, "neither norms nor labels");
    const { config } = readSettings(bare.folder);
    assert.deepEqual([config.model.norm, config.yDim], ["none", 0]);
    await withReplayer(bare.folder, backend, async (replayer) => {
      const steps = await stepsTo(replayer, 4);
      assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
    });
    const withReference = lossesOf(bare.events).map(([step]) => step);
    assert.deepEqual(withReference, [1, 2, 3, 4]);
  }));

Deno.test("a fork is itself recorded, and replays from where it began", () =>
  inTempDir(async (dir) => {
    const parent = await recordRun(tinyConfig(dir), backend);
    const changes = { beta1: 0.9 };
    const other = await fork(parent.folder, { name: "other", from: 4, to: 7, changes });
    await withReplayer(other.folder, backend, async (replayer, gan) => {
      assert.equal((await replayer.startAt(4)).step, 4);
      const steps = await stepsTo(replayer, 7);
      assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
      assert.deepEqual(await gan.capture(), other.state);
    });
  }));

Deno.test("a fork goes on like any run, with the data that come next", () =>
  inTempDir(async (dir) => {
    const parent = await recordRun(tinyConfig(dir), backend);
    const options = { name: "longer", from: 4, to: 6, changes: {} };
    const { folder } = await fork(parent.folder, options);
    const events = await trainOn(folder, { maxSteps: 7 }, { backend });
    assert.deepEqual(lossesOf(events), lossesOf(parent.events).slice(6));
  }));

Deno.test("hyper-parameters that make no sense are refused", () => {
  const { model } = tinyConfig("nowhere");
  const config = { ...model, cDim: 3 as const, yDim: 0 };
  assert.throws(() => withHyperParameters(config, { beta1: 1 }), /beta1 is 1/);
  assert.throws(() => withHyperParameters(config, { gUpdates: 0.5 }), /gUpdates is 0.5/);
});
