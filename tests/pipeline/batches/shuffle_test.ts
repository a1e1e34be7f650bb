import assert from "node:assert/strict";
import fc from "fast-check";
import { from } from "rxjs";
import type { ImageRequest } from "../../../pipeline/contracts/batch.ts";
import { shuffle, type ShuffleOptions } from "../../../pipeline/batches/shuffle.ts";
import { virtualTime } from "../_virtual_time.ts";

function requestsOf(steps: number[], options: ShuffleOptions): ImageRequest[] {
  const requests: ImageRequest[] = [];
  from(steps).pipe(shuffle(options)).subscribe((request) => requests.push(request));
  return requests;
}

const indicesOf = (steps: number[], options: ShuffleOptions) =>
  requestsOf(steps, options).map(({ index }) => index);

const stepsOfEpoch = (epoch: number, { stepsPerEpoch }: ShuffleOptions) =>
  Array.from({ length: stepsPerEpoch }, (_, i) => epoch * stepsPerEpoch + i);

/** Any epoch that the data can fill, with some images left over. */
const anyOptions = fc.record({
  batchSize: fc.integer({ min: 1, max: 9 }),
  stepsPerEpoch: fc.integer({ min: 1, max: 9 }),
  left: fc.nat(9),
  seed: fc.integer(),
}).map(({ left, ...options }): ShuffleOptions => ({
  ...options,
  size: options.batchSize * options.stepsPerEpoch + left,
}));

const anyStep = fc.nat(1_000_000);

Deno.test("shuffle() turns each step into the requests for its batch, at once", () => {
  virtualTime(({ cold, expectObservable }) => {
    const options = { size: 4, batchSize: 2, stepsPerEpoch: 2, seed: 1 };
    const [a, b, c, d] = requestsOf([2, 3], options);
    const source = cold("--s-----(t|)", { s: 2, t: 3 });
    const expected = "   --(ab)--(cd|)";
    expectObservable(source.pipe(shuffle(options))).toBe(expected, { a, b, c, d });
  });
});

Deno.test("shuffle() says where each request stands", () => {
  const requests = requestsOf([5], { size: 40, batchSize: 3, stepsPerEpoch: 4, seed: 1 });
  assert.deepEqual(requests.map(({ slot }) => slot), [0, 1, 2]);
  for (const { position } of requests) {
    assert.deepEqual(position, { step: 5, epoch: 1, stepInEpoch: 1 });
  }
});

Deno.test("shuffle() asks for no image twice within an epoch", () => {
  fc.assert(fc.property(anyOptions, fc.nat(1000), (options, epoch) => {
    const indices = indicesOf(stepsOfEpoch(epoch, options), options);
    assert.equal(indices.length, options.batchSize * options.stepsPerEpoch);
    assert.equal(new Set(indices).size, indices.length);
    assert.ok(indices.every((index) => index >= 0 && index < options.size));
  }));
});

Deno.test("shuffle() gives each epoch an order of its own", () => {
  const options = { size: 100, batchSize: 10, stepsPerEpoch: 10, seed: 547 };
  const orders = [0, 1, 2].map((epoch) => indicesOf(stepsOfEpoch(epoch, options), options).join());
  assert.equal(new Set(orders).size, 3);
});

Deno.test("shuffle() gives each seed an order of its own, 0 included", () => {
  const options = { size: 100, batchSize: 10, stepsPerEpoch: 10 };
  const orders = [0, 1, 2].map((seed) => indicesOf([0, 1], { ...options, seed }).join());
  assert.equal(new Set(orders).size, 3);
});

Deno.test("shuffle() asks the same of a step whatever was asked before it", () => {
  fc.assert(fc.property(anyOptions, anyStep, fc.array(anyStep), (options, step, before) => {
    const afterOthers = requestsOf([...before, step], options).slice(-options.batchSize);
    assert.deepEqual(afterOthers, requestsOf([step], options));
  }));
});

Deno.test("shuffle() refuses an epoch of more images than there are", () => {
  const options = { size: 10, batchSize: 4, stepsPerEpoch: 3, seed: 1 };
  assert.throws(() => shuffle(options), /RangeError: 3 steps of 4 images are more than the 10/);
});
