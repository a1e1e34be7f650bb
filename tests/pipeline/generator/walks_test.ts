import assert from "node:assert/strict";
import { interpolation, sweep } from "../../../pipeline/generator/mod.ts";

const at = (index: number, z: number[], label?: number) => ({
  index,
  z: Float32Array.from(z),
  label,
});
const rows = (values: Float32Array, length: number) =>
  Array.from(
    { length: values.length / length },
    (_, i) =>
      [...values.slice(i * length, (i + 1) * length)].map((x) => Math.round(x * 1000) / 1000),
  );

Deno.test("a line passes through its points, and labels blend on the way", () => {
  const points = [at(0, [0, 0], 0), at(1, [1, 2], 1)];
  const { z, y } = interpolation(points, { path: "linear", frames: 2, isLoop: false, yDim: 2 });
  assert.deepEqual(rows(z, 2), [[0, 0], [0.5, 1], [1, 2]]);
  assert.deepEqual(rows(y!, 2), [[1, 0], [0.5, 0.5], [0, 1]]);
});

Deno.test("an arc keeps its distance from the middle, and a loop closes before its start", () => {
  const points = [at(0, [2, 0]), at(1, [0, 2])];
  const { z, y } = interpolation(points, { path: "spherical", frames: 2, isLoop: true, yDim: 0 });
  const half = 1.414;
  assert.deepEqual(rows(z, 2), [[2, 0], [half, half], [0, 2], [half, half]]);
  assert.equal(y, undefined);
});

Deno.test("equal points and points at the middle have a way without NaN", () => {
  for (const other of [[2, 0], [0, 0], [-2, 0]]) {
    const points = [at(0, [2, 0]), at(1, other)];
    const { z } = interpolation(points, { path: "spherical", frames: 3, isLoop: false, yDim: 0 });
    assert(z.every(Number.isFinite));
  }
});

Deno.test("a sweep moves one number of z at a time through what training drew", () => {
  const options = { dimensions: [1, 0], frames: 3, zDist: "uniform01" as const, yDim: 0 };
  const { z } = sweep(at(0, [0.1, 0.2]), options);
  assert.deepEqual(rows(z, 2), [[0.1, 0], [0.1, 0.5], [0.1, 1], [0, 0.2], [0.5, 0.2], [1, 0.2]]);
});
