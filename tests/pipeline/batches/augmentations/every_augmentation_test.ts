import assert from "node:assert/strict";
import fc from "fast-check";
import { randomStream } from "../../../../model/mod.ts";
import { parseAugmentations } from "../../../../pipeline/batches/augmentations/mod.ts";
import { alphaOf, anyImage } from "./_any_image.ts";

const every = parseAugmentations(["flip", "crop=3", "brightness=1", "contrast=1", "cutout=4"]);

for (const { name, apply } of every) {
  Deno.test(`${name} keeps the shape, answers with bytes, and never writes into its input`, () => {
    fc.assert(fc.property(anyImage, fc.integer(), ({ shape, pixels }, seed) => {
      const before = pixels.slice();
      const changed = apply(pixels, shape, randomStream(seed, name));
      assert.ok(changed instanceof Uint8Array);
      assert.equal(changed.length, pixels.length);
      assert.deepEqual(pixels, before);
    }));
  });

  Deno.test(`${name} gives the same image for the same draws`, () => {
    fc.assert(fc.property(anyImage, fc.integer(), ({ shape, pixels }, seed) => {
      const once = apply(pixels, shape, randomStream(seed, name));
      assert.deepEqual(apply(pixels, shape, randomStream(seed, name)), once);
    }));
  });

  Deno.test(`${name} gives different images for different draws`, () => {
    const shape = { height: 9, width: 8, channels: 3 } as const;
    const pixels = Uint8Array.from({ length: 9 * 8 * 3 }, (_, i) => i);
    const images = Array.from({ length: 20 }, (_, seed) => {
      return apply(pixels, shape, randomStream(seed, name)).join();
    });
    assert.ok(new Set(images).size > 1);
  });
}

for (const { name, apply } of every.filter(({ name }) => !["flip", "crop"].includes(name))) {
  Deno.test(`${name} leaves the alpha channel as it is`, () => {
    fc.assert(fc.property(anyImage, fc.integer(), ({ shape, pixels }, seed) => {
      const changed = apply(pixels, shape, randomStream(seed, name));
      assert.deepEqual(alphaOf({ shape, pixels: changed }), alphaOf({ shape, pixels }));
    }));
  });
}
