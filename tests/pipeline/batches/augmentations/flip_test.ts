import assert from "node:assert/strict";
import fc from "fast-check";
import { flip } from "../../../../pipeline/batches/augmentations/mod.ts";
import { anyImage, fixedDraws } from "./_any_image.ts";

const { apply } = flip();
const shape = { height: 2, width: 3, channels: 1 } as const;
const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6);

Deno.test("flip mirrors left to right, half of the time", () => {
  assert.deepEqual(apply(pixels, shape, fixedDraws(0.49)), Uint8Array.of(3, 2, 1, 6, 5, 4));
  assert.deepEqual(apply(pixels, shape, fixedDraws(0.5)), pixels);
});

Deno.test("flip keeps the channels of a pixel together", () => {
  const shape = { height: 1, width: 2, channels: 3 } as const;
  const flipped = apply(pixels, shape, fixedDraws(0));
  assert.deepEqual(flipped, Uint8Array.of(4, 5, 6, 1, 2, 3));
});

Deno.test("flip, done twice, gives the image back", () => {
  fc.assert(fc.property(anyImage, ({ shape, pixels }) => {
    const once = apply(pixels, shape, fixedDraws(0));
    assert.deepEqual(apply(once, shape, fixedDraws(0)), pixels);
  }));
});
