import assert from "node:assert/strict";
import { brightness, contrast } from "../../../../pipeline/batches/augmentations/mod.ts";
import { fixedDraws } from "./_any_image.ts";

const gray = { height: 1, width: 3, channels: 1 } as const;
const rgba = { height: 1, width: 2, channels: 4 } as const;

Deno.test("brightness adds one amount to every colour value and clamps at black and white", () => {
  const { apply } = brightness(0.2);
  const pixels = Uint8Array.of(10, 100, 250);
  // A draw of 0 is the darkest, -0.2 * 255 = -51; 0.75 is half of the brightest, +25.5.
  assert.deepEqual(apply(pixels, gray, fixedDraws(0)), Uint8Array.of(0, 49, 199));
  assert.deepEqual(apply(pixels, gray, fixedDraws(0.75)), Uint8Array.of(36, 126, 255));
  assert.deepEqual(apply(pixels, gray, fixedDraws(0.5)), pixels);
});

Deno.test("contrast scales the distance from the image's mean", () => {
  const { apply } = contrast(0.5);
  const pixels = Uint8Array.of(80, 100, 120);
  assert.deepEqual(apply(pixels, gray, fixedDraws(0)), Uint8Array.of(90, 100, 110));
  assert.deepEqual(apply(pixels, gray, fixedDraws(0.9)), Uint8Array.of(72, 100, 128));
});

Deno.test("contrast takes its mean without the alpha channel", () => {
  const { apply } = contrast(1);
  const pixels = Uint8Array.of(60, 90, 120, 0, 60, 90, 120, 255);
  // A draw of 0 leaves nothing but the mean.
  assert.deepEqual(
    apply(pixels, rgba, fixedDraws(0)),
    Uint8Array.of(90, 90, 90, 0, 90, 90, 90, 255),
  );
});
