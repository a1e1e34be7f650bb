/** What the measures say of sets that differ in a known way. */
import assert from "node:assert/strict";
import { randomStream } from "../../../model/mod.ts";
import { Comparison, type Measures } from "../../../pipeline/measures/comparison.ts";
import { repeatedGap } from "../../../pipeline/contracts/collapse_rule.ts";
import { type ImageSet, imagesFrom } from "../../../pipeline/measures/image_set.ts";
import { openExtractor } from "../../../pipeline/measures/open_extractor.ts";

const side = 16;
const count = 120;

/** A disc of one colour on another, anywhere: images that differ, of one kind. */
function discs(seed: number): ImageSet {
  const pixels = new Uint8Array(count * side * side * 3);
  for (let image = 0; image < count; image++) {
    const random = randomStream(seed, "discs", image);
    const [x, y, radius] = [
      4 + 8 * random.uniform(),
      4 + 8 * random.uniform(),
      2 + 4 * random.uniform(),
    ];
    const colours = [0, 1].map(() => [0, 1, 2].map(() => random.below(256)));
    for (let place = 0; place < side * side; place++) {
      const isIn = Math.hypot(place % side - x, Math.floor(place / side) - y) < radius;
      pixels.set(colours[isIn ? 1 : 0], (image * side * side + place) * 3);
    }
  }
  return { count, height: side, width: side, channels: 3, pixels };
}

const withNoise = ({ pixels, ...shape }: ImageSet): ImageSet => {
  const random = randomStream(3, "noise");
  return {
    ...shape,
    pixels: pixels.map((value) => Math.min(255, Math.max(0, value + 60 * random.normal()))),
  };
};

/** Five of the images, over and over. */
const repeated = ({ pixels, ...shape }: ImageSet): ImageSet => {
  const size = pixels.length / shape.count;
  return { ...shape, pixels: pixels.map((_, i) => pixels[i % (5 * size)]) };
};

async function measured(name: string, sets: Record<string, ImageSet>) {
  const extractor = await openExtractor(name);
  const real = discs(1);
  const comparison = new Comparison(extractor, real, await extractor.extract(real));
  const found: Record<string, Measures> = {};
  for (const [set, images] of Object.entries(sets)) found[set] = await comparison.measure(images);
  extractor.close();
  return found;
}

const others = discs(2);
const sets = {
  others,
  noisy: withNoise(others),
  repeated: repeated(others),
  noisyRepeated: withNoise(repeated(others)),
};

for (const name of ["random", "random-1"]) {
  Deno.test(`${name} finds other images of one kind nearer than noisy or repeated ones`, async () => {
    const { others, noisy, repeated } = await measured(name, sets);
    for (const worse of [noisy, repeated]) {
      assert(others.frechet! < worse.frechet! / 1.5, `${others.frechet} and ${worse.frechet}`);
      assert(others.kid < worse.kid, `${others.kid} and ${worse.kid}`);
    }
    assert(Math.abs(others.kid) < 3 * others.kidDeviation, `${others.kid}`);
    assert(others.precision! > 0.7 && others.recall! > 0.7);
  });

  Deno.test(`${name} sees in recall and spread that five images repeat, through noise too`, async () => {
    const { others, repeated, noisyRepeated } = await measured(name, sets);
    assert(repeated.recall! < 0.1 && noisyRepeated.recall! < 0.1);
    assert(repeated.spread! < 0.01, `${repeated.spread}`);
    assert(others.spread! > 0.8 && others.spread! < 1.2, `${others.spread}`);
  });
}

Deno.test("pixels have a kernel and a sliced Wasserstein distance, and no other measure", async () => {
  const { others, repeated } = await measured("pixels", sets);
  assert.deepEqual(Object.keys(others).sort(), ["kid", "kidDeviation", "slicedWasserstein"]);
  assert(others.slicedWasserstein < repeated.slicedWasserstein);
});

Deno.test("the same images have the same measures, bit for bit", async () => {
  const [one, other] = [await measured("random", { others }), await measured("random", { others })];
  assert.deepEqual(one, other);
});

Deno.test("samples of another size than the real images are refused", async () => {
  const larger = { ...others, height: 2 * side, pixels: new Uint8Array(2 * others.pixels.length) };
  await assert.rejects(measured("pixels", { larger }), {
    name: "RangeError",
    message: /^samples of 32x16x3 have/,
  });
});

Deno.test("five images that repeat have a gap above the alarm's, under noise too, and others have none", async () => {
  const { others, noisy, repeated, noisyRepeated } = await measured("random", sets);
  assert.ok(Math.max(others.gap!, noisy.gap!) < repeatedGap, `${others.gap} ${noisy.gap}`);
  assert.ok(Math.min(repeated.gap!, noisyRepeated.gap!) >= repeatedGap, `${noisyRepeated.gap}`);
});

Deno.test("64 samples have the kernel distance that 1,000 have, to within its deviation", async () => {
  const extractor = await openExtractor("random");
  const real = discs(1);
  const comparison = new Comparison(extractor, real, await extractor.extract(real));
  for (const set of [others, withNoise(others)]) {
    const few = await comparison.kid(imagesFrom(set, 0, 64));
    const many = await comparison.measure(set);
    assert(Math.abs(few.mean - many.kid) < 3 * few.deviation, `${few.mean} and ${many.kid}`);
  }
  extractor.close();
});
