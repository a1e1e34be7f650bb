import assert from "node:assert/strict";
import type { RunResumed } from "../../../pipeline/contracts/events.ts";
import { openRunReader } from "../../../pipeline/store/mod.ts";
import { firstView } from "../../../web/server/runs/first_view.ts";
import { runSnapshot } from "../../../web/server/runs/run_snapshot.ts";
import { wireJson } from "../../../web/server/http/wire.ts";
import { readSnapshot } from "../../../web/state/snapshot.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";
import { finishedRun, trainedRun } from "../server/_served.ts";
import {
  adapted,
  measuresTaken,
  runStarted,
  sampleMeasured,
  stepDone,
  steps,
  viewOf,
} from "./_events.ts";

Deno.test("readSnapshot() knows of a resumed run what a page knows that saw it from the start", async () => {
  const resumed: RunResumed = {
    ...runStarted({ at: 7000 }),
    ...{ type: "run-resumed", step: 6, epoch: 0, stepInEpoch: 6, checkpoint: "checkpoints/6" },
  };
  const events = [
    runStarted(),
    ...steps(1, 6),
    adapted(4, 0.1),
    sampleMeasured(5, 0.2),
    measuresTaken(6),
    { type: "run-ended", at: 6500, reason: "interrupted", step: 6, seconds: 6 } as const,
    resumed,
    stepDone(7, { at: 8000, gLoss: NaN }),
  ];
  await inTemporaryFolder(async (runsDir) => {
    await finishedRun(runsDir, events);
    const reader = openRunReader(runsDir, "first");
    try {
      const wire = JSON.parse(wireJson(runSnapshot(reader, 100)));
      const view = readSnapshot(wire, reader.lastSeq());
      const known = viewOf(...events);
      assert.deepEqual(view.steps, known.steps);
      assert.deepEqual(view.story, known.story);
      assert.deepEqual(view.augmentations, [adapted(4, 0.1)]);
      assert.deepEqual(view.kids, [sampleMeasured(5, 0.2)]);
      assert.deepEqual(view.augmentations, known.augmentations);
      assert.deepEqual([view.started, view.ended], [known.started, undefined]);
    } finally {
      reader.close();
    }
  });
});

Deno.test("what a page knows of a paused run before its stream has come, and after, is that it is paused", async () => {
  const pause = { type: "command", at: 1, step: 3, command: { name: "pause" } } as const;
  await inTemporaryFolder(async (runsDir) => {
    const run = await trainedRun(runsDir, [runStarted(), ...steps(1, 3), pause]);
    const reader = openRunReader(runsDir, "first");
    try {
      const wire = JSON.parse(wireJson(runSnapshot(reader, 100)));
      assert.equal(firstView(reader).isPaused, true);
      assert.equal(readSnapshot(wire, reader.lastSeq()).isPaused, true);
    } finally {
      reader.close();
      run.close();
    }
  });
});
