import assert from "node:assert/strict";
import { cutout } from "../../../../pipeline/batches/augmentations/mod.ts";
import { fixedDraws } from "./_any_image.ts";

const { apply } = cutout(2);

Deno.test("cutout covers one square with mid gray", () => {
  const shape = { height: 3, width: 4, channels: 1 } as const;
  const covered = apply(new Uint8Array(12), shape, fixedDraws(0.5, 0.5));
  const expected = [0, 127, 127, 0, 0, 127, 127, 0, 0, 0, 0, 0];
  assert.deepEqual([...covered], expected);
});

Deno.test("cutout clips its square at the border", () => {
  const shape = { height: 3, width: 3, channels: 1 } as const;
  const covered = apply(new Uint8Array(9), shape, fixedDraws(0, 0));
  assert.deepEqual([...covered], [127, 0, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("cutout covers all colours but not alpha", () => {
  const shape = { height: 2, width: 1, channels: 4 } as const;
  const covered = apply(new Uint8Array(8), shape, fixedDraws(0, 0));
  assert.deepEqual([...covered], [127, 127, 127, 0, 0, 0, 0, 0]);
});
