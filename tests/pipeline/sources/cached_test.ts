import assert from "node:assert/strict";
import { defer, EMPTY, of } from "rxjs";
import type { Dataset } from "../../../pipeline/contracts/dataset.ts";
import { cached } from "../../../pipeline/sources/cached.ts";
import { load } from "./_fixtures.ts";

/** A data set of 2x2 gray images that writes down what it is asked for. */
function countingDataset() {
  const loads: number[] = [];
  const dataset: Dataset = {
    name: "counting",
    size: 10,
    height: 2,
    width: 2,
    channels: 1,
    skipped: [],
    skippedLater: EMPTY,
    id: (index) => `${index}`,
    label: (index) => index % 2,
    load: (index) =>
      defer(() => {
        loads.push(index);
        return of(new Uint8Array(4).fill(index));
      }),
  };
  return { dataset, loads };
}

Deno.test("cached() loads an image once", async () => {
  const { dataset, loads } = countingDataset();
  const kept = cached(dataset);
  const first = await load(kept, 3);
  assert.deepEqual([...first], [3, 3, 3, 3]);
  assert.equal(await load(kept, 3), first);
  assert.deepEqual(loads, [3]);
});

Deno.test("cached() keeps the first images that fit and never evicts them", async () => {
  const { dataset, loads } = countingDataset();
  const kept = cached(dataset, 9); // two images of four bytes
  for (const index of [0, 1, 2, 0, 1, 2]) await load(kept, index);
  assert.deepEqual(loads, [0, 1, 2, 2]);
});

Deno.test("cached() reads nothing before it is subscribed to, and keeps all else", () => {
  const { dataset, loads } = countingDataset();
  const kept = cached(dataset);
  kept.load(5);
  assert.deepEqual(loads, []);
  assert.deepEqual([kept.size, kept.id(5), kept.label(5)], [10, "5", 1]);
});
