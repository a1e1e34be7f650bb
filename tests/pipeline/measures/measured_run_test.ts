/** Runs that measure their samples. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { firstValueFrom } from "rxjs";
import type { EventOf, EventType, RunEvent } from "../../../pipeline/contracts/events.ts";
import { listCheckpoints } from "../../../pipeline/outputs/checkpoints/folders.ts";
import { readBest } from "../../../pipeline/outputs/checkpoints/best.ts";
import { readCheckpoint } from "../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { tinyConfig, trainNew, writePhotos } from "../_training.ts";
import { testEachBackend } from "../../goldens/each_backend.ts";
import { currentBackend } from "../_training.ts";
import { openDataset } from "../../../pipeline/mod.ts";
import { inTempDir, runConfig } from "../sources/_fixtures.ts";

const ofType = <T extends EventType>(events: RunEvent[], type: T) =>
  events.filter((event): event is EventOf<T> => event.type === type);

const stepsOf = (events: readonly { step: number }[]) =>
  events.map(({ step }) => step).sort((a, b) => a - b);

testEachBackend(
  "measures come at checkpoints and at the end, and change no bit of training",
  (name) =>
    inTempDir(async (dir) => {
      await writePhotos(dir);
      const backend = currentBackend(name);
      // The reference takes seconds to draw what is measured: once is enough.
      const steps = name === "cpu" ? [7] : [4, 7];
      const config = tinyConfig(dir, "conditional", {
        checkpointEvery: steps[0],
        cacheDir: join(dir, "cache"),
      });
      await trainNew(config, { backend });
      const measured = { ...config, name: "measured", measure: "pixels" as const, keepBest: true };
      const events = await trainNew(measured, { backend });

      const measures = ofType(events, "measures");
      assert.deepEqual(measures.map(({ step }) => step), steps);
      for (const { images, realImages, areHeldOut, kid, frechet } of measures) {
        assert.deepEqual([images, realImages, areHeldOut, frechet], [1000, 20, false, undefined]);
        assert(Number.isFinite(kid));
      }
      const ofSamples = ofType(events, "sample-measured");
      assert.deepEqual(stepsOf(ofSamples), stepsOf(ofType(events, "sample")));
      assert(ofSamples.every(({ kid, images }) => Number.isFinite(kid) && images === 3));
      const [whole, other] = ["whole", "measured"].map((run) =>
        join(dir, "runs", run, "checkpoints")
      );
      const { state } = readCheckpoint(join(other, "step-000007"));
      assert.deepEqual(state, readCheckpoint(join(whole, "step-000007")).state);
      assert.equal(listCheckpoints(other).length, steps.length);
      const best = measures.toSorted((a, b) => a.kid - b.kid)[0];
      assert.deepEqual([readBest(other)?.step, readBest(other)?.value], [best.step, best.kid]);
    }),
  ["wasm", "cpu"],
);

Deno.test("avatars are measured by further ones, which no run of that count trains on", () =>
  inTempDir(async (dir) => {
    const set = (avatarCount: number) =>
      openDataset(runConfig({ avatarCount, cacheDir: join(dir, "cache") }));
    const [few, more] = [await set(8), await set(9)];
    assert.equal(few.heldOut?.count, 1000);
    const [further, ninth] = await Promise.all(
      [few.heldOut!.load(0), more.load(8)].map((image) => firstValueFrom(image)),
    );
    assert.deepEqual(further, ninth);
  }));

Deno.test("--patience ends a run that no longer improves", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const config = tinyConfig(dir, "unconditional", {
      cacheDir: join(dir, "cache"),
      measure: "pixels",
      measureEvery: 1,
      patience: 1,
      maxSteps: 100_000,
      sampleEvery: 100_000,
      // Nothing is learned, so nothing improves.
      model: { ...tinyConfig(dir, "unconditional").model, learningRate: 1e-30 },
    });
    const events = await trainNew(config);
    const [ended] = ofType(events, "run-ended");
    assert.equal(ended.reason, "interrupted");
    assert(ended.step < 100_000);
    assert(ofType(events, "warning").some(({ message }) => message.includes("--patience")));
  }));
