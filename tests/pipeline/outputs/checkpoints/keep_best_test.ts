import assert from "node:assert/strict";
import { join } from "node:path";
import { from, lastValueFrom, toArray } from "rxjs";
import type {
  CheckpointSaved,
  MeasuresTaken,
  RunEvent,
} from "../../../../pipeline/contracts/events.ts";
import { readBest } from "../../../../pipeline/outputs/checkpoints/best.ts";
import { endsUnimproved, keepBest } from "../../../../pipeline/outputs/checkpoints/keep_best.ts";
import { inTempDir } from "../../sources/_fixtures.ts";
import { namesIn, written } from "./_checkpoint.ts";

const place = (step: number) => ({ step, epoch: 0, stepInEpoch: step });

const measured = (step: number, frechet: number): MeasuresTaken => ({
  type: "measures",
  at: step,
  ...place(step),
  extractor: "random-0",
  ...{ images: 1000, realImages: 1000, areHeldOut: true },
  ...{ frechet, kid: 1, kidDeviation: 0.1, slicedWasserstein: 0.1, measureMillis: 1 },
});

const saved = (step: number): CheckpointSaved => ({
  type: "checkpoint",
  at: step,
  ...place(step),
  folder: `checkpoints/step-${step}`,
  why: "due",
  ...{ bytes: 1, stallMillis: 1, writeMillis: 1 },
});

const follow = (folder: string, events: RunEvent[], start = 0) =>
  lastValueFrom(from(events).pipe(keepBest({ folder, from: start }), toArray()));

Deno.test("the best checkpoint is named, whether its measure or its files come first", () =>
  inTempDir(async (folder) => {
    for (const step of [10, 20, 30]) written(folder, step, {});
    const events = [
      measured(10, 9),
      saved(10),
      saved(20),
      measured(20, 4),
      saved(30),
      measured(30, 6),
    ];
    assert.deepEqual(await follow(folder, events), events);
    const { step, checkpoint, measure, value } = readBest(folder)!;
    assert.deepEqual([step, checkpoint, measure, value], [20, "step-000020", "frechet", 4]);
  }));

Deno.test("the best checkpoint stays while newer ones push others out", () =>
  inTempDir(async (folder) => {
    const retention = { keepLast: 1, keepEvery: undefined };
    for (const [step, frechet] of [[10, 9], [20, 4], [30, 6], [40, 5]]) {
      written(folder, step, { retention });
      await follow(folder, [saved(step), measured(step, frechet)], step - 1);
    }
    const kept = namesIn(folder).filter((name) => name.startsWith("step-"));
    assert.deepEqual(kept, ["step-000020", "step-000040"]);
  }));

Deno.test("what was measured after the checkpoint that a run resumes from does not count", () =>
  inTempDir(async (folder) => {
    for (const step of [10, 20]) written(folder, step, {});
    await follow(folder, [saved(10), measured(10, 9), saved(20), measured(20, 1)]);
    await follow(folder, [saved(20), measured(20, 5)], 10);
    assert.equal(readBest(folder)?.value, 5);
  }));

Deno.test("a measure that is no number, or of no checkpoint, is never the best", () =>
  inTempDir(async (folder) => {
    written(folder, 10, {});
    await follow(folder, [saved(10), measured(10, NaN), measured(15, 1)]);
    assert.equal(readBest(folder), undefined);
  }));

Deno.test("a damaged best.json names nothing", () =>
  inTempDir(async (folder) => {
    written(folder, 10, {});
    await Deno.writeTextFile(join(folder, "best.json"), '{"step": 10, "checkpoint": 7}');
    assert.equal(readBest(folder), undefined);
  }));

Deno.test("a run ends after so many measures that were no better than the best", async () => {
  const ends: string[] = [];
  const events = [9, 4, 6, 5, 3, 8, 7, 6].map((frechet, n) => measured(10 * n, frechet));
  const all = await lastValueFrom(
    from(events).pipe(endsUnimproved<RunEvent>(3, () => ends.push("enough")), toArray()),
  );
  assert.deepEqual(ends, ["enough"]);
  const warning = all.find(({ type }) => type === "warning");
  assert(
    warning?.type === "warning" && /^3 measures .* than that of step 40: /.test(warning.message),
  );
});
