import assert from "node:assert/strict";
import { concatMap, delay, map, of, Subject, tap, timer } from "rxjs";
import { decode } from "../../../pipeline/batches/decode.ts";
import { prefetch } from "../../../pipeline/batches/prefetch.ts";
import { shuffle } from "../../../pipeline/batches/shuffle.ts";
import { toBatches } from "../../../pipeline/batches/to_batches.ts";
import { fakeDataset } from "../_fake_dataset.ts";
import { virtualTime } from "../_virtual_time.ts";

const batchSize = 8;
const stepCount = 12;

/** Runs the real flow, and answers with the most images that were in memory at any time. */
function mostImagesInMemory(batches: number, options: { loadMillis: number; trainMillis: number }) {
  let inMemory = 0;
  let most = 0;
  let trainedSteps = 0;
  const dataset = fakeDataset(32, (index) =>
    timer(options.loadMillis).pipe(
      tap(() => most = Math.max(most, ++inMemory)),
      map(() => Uint8Array.of(index)),
    ));
  const trained = new Subject<unknown>();
  virtualTime(({ flush }) => {
    prefetch(Array(stepCount).keys(), { batches, trained }).pipe(
      shuffle({ size: dataset.size, batchSize, stepsPerEpoch: 4, seed: 547 }),
      decode(dataset, { concurrency: 3 }),
      toBatches(batchSize),
      concatMap((batch) => of(batch).pipe(delay(options.trainMillis))),
      tap((batch) => inMemory -= batch.ids.length),
      tap(trained),
    ).subscribe(() => trainedSteps++);
    flush();
  });
  assert.equal(trainedSteps, stepCount);
  assert.equal(inMemory, 0);
  return most;
}

for (const batches of [1, 2, 4]) {
  Deno.test(`the flow fills ${batches} batches ahead of a slow consumer, never more`, () => {
    const slowTraining = { loadMillis: 1, trainMillis: 1000 };
    assert.equal(mostImagesInMemory(batches, slowTraining), batches * batchSize);
  });
}

Deno.test("the flow holds one batch and the next one's start when loading is what is slow", () => {
  const slowLoading = { loadMillis: 100, trainMillis: 1 };
  const most = mostImagesInMemory(4, slowLoading);
  assert.ok(most >= batchSize && most < 2 * batchSize, `${most} images`);
});
