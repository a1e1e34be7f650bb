import assert from "node:assert/strict";
import { crop } from "../../../../pipeline/batches/augmentations/mod.ts";
import { fixedDraws } from "./_any_image.ts";

const { apply } = crop(1);
const shape = { height: 3, width: 3, channels: 1 } as const;
const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
const [back, stay, forth] = [0, 0.5, 0.99];

Deno.test("crop shifts the image and repeats its edge where it left", () => {
  const down = apply(pixels, shape, fixedDraws(forth, stay));
  assert.deepEqual(down, Uint8Array.of(1, 2, 3, 1, 2, 3, 4, 5, 6));
  const upAndRight = apply(pixels, shape, fixedDraws(back, forth));
  assert.deepEqual(upAndRight, Uint8Array.of(4, 4, 5, 7, 7, 8, 7, 7, 8));
});

Deno.test("crop may leave the image where it is", () => {
  assert.deepEqual(apply(pixels, shape, fixedDraws(stay, stay)), pixels);
});

Deno.test("crop keeps the channels of a pixel together", () => {
  const shape = { height: 1, width: 3, channels: 3 } as const;
  const right = apply(pixels, shape, fixedDraws(stay, forth));
  assert.deepEqual(right, Uint8Array.of(1, 2, 3, 1, 2, 3, 4, 5, 6));
});
