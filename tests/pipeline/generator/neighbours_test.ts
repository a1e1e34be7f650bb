import assert from "node:assert/strict";
import { of } from "rxjs";
import { randomStream } from "../../../model/mod.ts";
import { type ImageSet, nearestReal } from "../../../pipeline/generator/neighbours.ts";
import type { Dataset } from "../../../pipeline/mod.ts";
import { fakeDataset } from "../_fake_dataset.ts";

const side = 8;
const count = 600; // more than a batch of them

/** Images that differ from all others, by number. */
function image(index: number): Uint8Array {
  const random = randomStream(1, "test", index);
  return new Uint8Array(side * side).map(() => Math.floor(256 * random.uniform()));
}

function dataset(): Dataset {
  return {
    ...fakeDataset(count),
    ...{ height: side, width: side, channels: 1, load: (index) => of(image(index)) },
  };
}

function imageSet(images: Uint8Array[]): ImageSet {
  const pixels = Uint8Array.from(images.flatMap((one) => [...one]));
  return { count: images.length, height: side, width: side, channels: 1, pixels };
}

Deno.test("copies of real images are found, and told from images of the same kind", async () => {
  const reports: [number, number][] = [];
  const options = {
    ...{ by: ["pixels", "random"], count: 3, concurrency: 2 },
    report: (done: number, total: number) => void reports.push([done, total]),
  };
  const copies = imageSet([image(599), image(3), image(256)]);
  const found = await nearestReal(copies, dataset(), options);
  for (const { extractor, ofSamples, sampleDistance, realDistance } of found) {
    assert.deepEqual(ofSamples.map(([{ index }]) => index), [599, 3, 256], extractor);
    assert(sampleDistance < 1e-6 && realDistance > 1e-3, `${sampleDistance} ${realDistance}`);
    for (const near of ofSamples) {
      assert.equal(near.length, 3);
      assert(near[0].distance <= near[1].distance && near[1].distance <= near[2].distance);
    }
  }
  assert.deepEqual(reports, [[256, count], [512, count], [count, count]]);
});

Deno.test("neighbours by pixels are those of a plain search", async () => {
  const samples = [1, 2, 3, 4].map((n) =>
    new Uint8Array(side * side).map((_, i) => (i * i * n) % 256)
  );
  const options = { by: ["pixels"], count: 5, concurrency: 1, report: () => {} };
  const [{ ofSamples }] = await nearestReal(imageSet(samples), dataset(), options);
  for (const [n, sample] of samples.entries()) {
    const distances = Array.from({ length: count }, (_, index) => {
      const real = image(index);
      const sum = sample.reduce((sum, value, i) => sum + ((value - real[i]) / 255) ** 2, 0);
      return { index, distance: Math.sqrt(sum / sample.length) };
    }).sort((a, b) => a.distance - b.distance || a.index - b.index);
    assert.deepEqual(
      ofSamples[n].map(({ index }) => index),
      distances.slice(0, 5).map(({ index }) => index),
    );
    ofSamples[n].forEach(({ distance }, i) =>
      assert(Math.abs(distance - distances[i].distance) < 1e-9)
    );
  }
});
