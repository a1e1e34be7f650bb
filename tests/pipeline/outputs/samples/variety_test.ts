import assert from "node:assert/strict";
import fc from "fast-check";
import { variety } from "../../../../pipeline/outputs/samples/variety.ts";

const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 });

Deno.test("images that are all alike have no variety", () => {
  fc.assert(fc.property(bytes, fc.integer({ min: 1, max: 9 }), (image, count) => {
    const all = Uint8Array.from({ length: 12 * count }, (_, i) => image[i % 12]);
    assert.equal(variety(all, count), 0);
  }));
});

Deno.test("black and white images in equal number have the most", () => {
  const images = Uint8Array.from({ length: 4 * 6 }, (_, i) => i < 12 ? 0 : 255);
  assert.equal(variety(images, 4), 127.5);
});

Deno.test("variety is the deviation of each pixel over the images, on average", () => {
  // Pixel by pixel: 0 and 2 deviate by 1 from their mean, 5 and 5 by nothing.
  assert.equal(variety(Uint8Array.of(0, 5, 2, 5), 2), 0.5);
});
