import assert from "node:assert/strict";
import { fromBytes, oneHot, toBytes } from "../../model/pixels.ts";

const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);

Deno.test("bytes become [-1, 1] for tanh and [0, 1] for sigmoid, and come back as they were", () => {
  for (const isConditional of [false, true]) {
    const floats = fromBytes(bytes, isConditional);
    assert.deepEqual([floats[0], floats[255]], [isConditional ? 0 : -1, 1]);
    assert.deepEqual(toBytes(floats, isConditional), bytes);
  }
});

Deno.test("what lies beyond the range is clamped", () => {
  assert.deepEqual([...toBytes(Float32Array.of(-3, 3), false)], [0, 255]);
});

Deno.test("oneHot() sets one number a row", () => {
  assert.deepEqual([...oneHot(Uint32Array.of(2, 0), 3)], [0, 0, 1, 1, 0, 0]);
});
