import assert from "node:assert/strict";
import { join } from "node:path";
import { from, lastValueFrom, toArray } from "rxjs";
import { Gan, type GanState } from "../../../model/mod.ts";
import { modelConfig, openDataset } from "../../../pipeline/mod.ts";
import {
  openRecordWriter,
  Recorder,
  settingsOf,
  writeKeptState,
} from "../../../pipeline/outputs/record/mod.ts";
import { shuffledBatches } from "../../../pipeline/batches/load_batches.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { stepsTo, tinyConfig, withReplayer, writePhotos } from "./_recorded.ts";
import { backend } from "../_wasm.ts";

/** Records seven steps of a run whose networks go back after some of them. */
async function recordGoingBack(
  dir: string,
  rollbacks: ReadonlyMap<number, number>,
): Promise<GanState> {
  const config = tinyConfig(dir);
  await writePhotos(config.dataset);
  const dataset = await openDataset(config);
  using closing = new DisposableStack();
  const gan = new Gan(modelConfig(config, dataset));
  closing.defer(() => gan.dispose());
  const folder = join(dir, "record");
  const onFailure = (reason: string) => assert.fail(reason);
  const writer = await openRecordWriter(folder, { step: 0, onFailure });
  const level = "pixels";
  const recorder = new Recorder(writer, { level, seed: gan.config.seed });
  const opened = { config, dataset, backend, gan };
  writer.write(settingsOf(opened, { step: 0, level, stepsPerEpoch: 2 }));
  const states = [await gan.capture()];
  await writeKeptState(folder, { step: 0, state: states[0] });

  const options = { config, model: gan.config, stepsPerEpoch: 2 };
  const batches = from([0, 1, 2, 3, 4, 5, 6]).pipe(shuffledBatches(dataset, options), toArray());
  for (const batch of await lastValueFrom(batches)) {
    const { step } = batch.position;
    const losses = await gan.trainStep(batch, step);
    recorder.step({ batch, learningRates: gan.learningRates, losses });
    const to = rollbacks.get(step + 1);
    if (to !== undefined) {
      gan.restore(states[to]);
      recorder.rollback(step + 1, to);
    }
    states.push(await gan.capture());
  }
  recorder.digest(7, states[7]);
  await recorder.close();
  return states[7];
}

const cases: [behaviour: string, rollbacks: [number, number][]][] = [
  ["once", [[4, 2]]],
  ["to its beginning", [[3, 0]]],
  ["twice, the second time to where the first had led", [[3, 1], [5, 3]]],
];

for (const [behaviour, rollbacks] of cases) {
  Deno.test(`networks that went back ${behaviour} do so in the replay`, () =>
    inTempDir(async (dir) => {
      const end = await recordGoingBack(dir, new Map(rollbacks));
      await withReplayer(join(dir, "record"), backend, async (replayer, gan) => {
        await replayer.startAt(0);
        const steps = await stepsTo(replayer, 7);
        assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
        assert(steps[6].variablesCompared > 0);
        assert.deepEqual(await gan.capture(), end);
        for (const step of [6, 2, 5, 7]) await replayer.goTo(step);
        assert.deepEqual(await gan.capture(), end);
      });
    }));
}
