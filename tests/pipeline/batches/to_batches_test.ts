import assert from "node:assert/strict";
import { lastValueFrom, of } from "rxjs";
import type { HostImage } from "../../../pipeline/contracts/batch.ts";
import { toBatches } from "../../../pipeline/batches/to_batches.ts";
import { virtualTime } from "../_virtual_time.ts";

const position = { step: 3, epoch: 0, stepInEpoch: 3 };

function image(slot: number, pixels: number[], label?: number): HostImage {
  return {
    position,
    index: 10 + slot,
    slot,
    id: `${slot}.png`,
    label,
    hash: `hash of ${slot}`,
    pixels: Uint8Array.from(pixels),
  };
}

Deno.test("toBatches() joins every so many images into one batch", () => {
  virtualTime(({ cold, expectObservable }) => {
    const images = { a: image(0, [1, 2], 7), b: image(1, [3, 4], 0) };
    const batch = {
      position,
      ids: ["0.png", "1.png"],
      indices: [10, 11],
      hashes: ["hash of 0", "hash of 1"],
      draws: undefined,
      labels: Uint32Array.of(7, 0),
      pixels: Uint8Array.of(1, 2, 3, 4),
    };
    const source = cold("a-b--ab|", images);
    const expected = "   --B---B|";
    expectObservable(source.pipe(toBatches(2))).toBe(expected, { B: batch });
  });
});

Deno.test("toBatches() leaves labels out where the images have none", async () => {
  const batch = await lastValueFrom(of(image(0, [1]), image(1, [2])).pipe(toBatches(2)));
  assert.equal(batch.labels, undefined);
});

Deno.test("toBatches() refuses a stream that ends inside a batch", async () => {
  const cut = lastValueFrom(of(image(0, [1])).pipe(toBatches(2)));
  await assert.rejects(cut, /RangeError: the last batch has 1 images of 2/);
});

Deno.test("toBatches() refuses images of different sizes and names them", async () => {
  const mixed = lastValueFrom(of(image(0, [1, 2]), image(1, [3])).pipe(toBatches(2)));
  await assert.rejects(mixed, /RangeError: image "1.png" has 1 bytes where "0.png" has 2/);
});
