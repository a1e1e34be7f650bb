import assert from "node:assert/strict";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { geometryOf } from "../../ops/device/geometry.ts";
import { keptFloatsAtMost, Patches } from "../../ops/host/base/patches.ts";
import { Buffers } from "../../ops/pool/buffers.ts";
import { Machine } from "./wasm/_machine.ts";

const geometry = geometryOf([1, 4, 4, 1], [5, 5, 1, 1], { strides: 2, pad: "same" });
const patchFloats = 4 * 25;

/** Patches of small tensors, with room for so many of them. */
function patchesFor(count: number) {
  const { heap, pool } = new Machine();
  const patches = new Patches(new Buffers(heap), pool, count * patchFloats);
  const inputOf = (value: number, x: TensorInfo) => (
    { x, values: heap.allocate(16).fill(value), g: geometry, order: "by image" as const }
  );
  const of = (value: number, tensor = tensors[value]) => patches.ofAll([inputOf(value, tensor)])[0];
  return { patches, of };
}

const tensors = Array.from({ length: 5 }, (): TensorInfo => ({
  dataId: {},
  shape: [1, 4, 4, 1],
  dtype: "float32",
}));

Deno.test("patches are kept for the second use, up to 1 GiB", () => {
  assert.equal(keptFloatsAtMost * 4, 2 ** 30);
  const { of } = patchesFor(2);
  assert.equal(of(1), of(1));
  assert.equal(Math.max(...of(1)), 1);
});

Deno.test("the oldest patches make room for new ones", () => {
  const { of } = patchesFor(2);
  const [first, second] = [of(1), of(2)];
  const third = of(3); // in the place of the first
  assert.equal(third.byteOffset, first.byteOffset);
  assert.equal(of(2), second);
  assert.equal(Math.max(...third), 3);
});

Deno.test("patches that make room are made again when they are asked for", () => {
  const { of } = patchesFor(2);
  for (const value of [1, 2, 3]) of(value);
  assert.equal(Math.max(...of(1)), 1);
});

Deno.test("patches larger than all room are made, and are the first to go", () => {
  const { of } = patchesFor(0.5);
  const alone = of(1);
  assert.equal(Math.max(...alone), 1);
  assert.equal(of(2).byteOffset, alone.byteOffset);
});

Deno.test("released patches leave their room", () => {
  const { patches, of } = patchesFor(2);
  of(1);
  const second = of(2);
  patches.release(tensors[1].dataId);
  of(3);
  assert.equal(of(2), second);
});
