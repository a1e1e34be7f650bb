import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { randomStream, strongestDirections } from "../../../model/mod.ts";
import { backend } from "./_tiny_generator.ts";
import { alongDirections, arithmeticZ, parseArithmetic } from "../../../pipeline/generator/mod.ts";

const zDim = 5;
const units = 40;

Deno.test("of all directions, the first changes the first layer most, and each is at right angles to the others", async () => {
  await tf.setBackend(backend.name);
  const random = randomStream(1, "test");
  // Two further inputs, as labels are, which are no direction of z.
  const weight = new Float32Array((zDim + 2) * units).map(() => random.normal());
  const directions = await strongestDirections(weight, { zDim, count: zDim }, zDim + 2);
  const change = (z: ArrayLike<number>) => {
    const outputs = Array.from({ length: units }, (_, unit) => {
      return Array.from(z).reduce((sum, value, i) => sum + value * weight[i * units + unit], 0);
    });
    return Math.hypot(...outputs);
  };
  const changes = directions.map(change);
  assert.deepEqual(changes, changes.toSorted((a, b) => b - a));
  for (let i = 0; i < 200; i++) {
    const z = Array.from({ length: zDim }, () => random.normal());
    const own = change(z) / Math.hypot(...z);
    assert(own <= changes[0] * (1 + 1e-6) && own >= changes[4] * (1 - 1e-6));
  }
  directions.forEach((one, i) =>
    directions.forEach((other, k) => {
      const product = one.reduce((sum, value, n) => sum + value * other[n], 0);
      assert(Math.abs(product - (i === k ? 1 : 0)) < 1e-6);
    })
  );
});

Deno.test("a walk along a direction goes evenly through its z, which the middle frame shows", () => {
  const z = Float32Array.of(0.5, -0.25);
  const directions = [Float32Array.of(0, 1)];
  const options = { directions, frames: 3, zDist: "normal" as const, yDim: 0 };
  const walk = alongDirections({ index: 0, z, label: undefined }, options);
  assert.deepEqual([...walk.z], [0.5, -5.25, 0.5, -0.25, 0.5, 4.75]);
});

Deno.test("a sum of images is read with and without spaces; other texts are refused", () => {
  const expected = [{ sign: 1, image: 12 }, { sign: -1, image: 7 }, { sign: 1, image: 31 }];
  for (const text of ["12 - 7 + 31", "12-7+31", " +12 -7 +31 "]) {
    assert.deepEqual(parseArithmetic(text), expected);
  }
  for (const text of ["", "12", "12 7", "12 -", "12 * 7", "1.5 + 2", "a - b", "1--2"]) {
    assert.throws(() => parseArithmetic(text), /^RangeError: it must be 2 to 20 numbers/, text);
  }
});

Deno.test("a sum keeps the direction of the sum, and the length of a usual z, from the middle", () => {
  const terms = parseArithmetic("0 - 1 + 2");
  const z = [Float32Array.of(3, 4), Float32Array.of(0, 5), Float32Array.of(5, 0)];
  const [x, y] = arithmeticZ(terms, z, "normal"); // (8, -1), as long as 5
  assert(Math.abs(Math.hypot(x, y) - 5) < 1e-6);
  assert(Math.abs(y / x + 1 / 8) < 1e-6);
  const moved = z.map((one) => one.map((value) => value + 0.5));
  const fromMiddle = arithmeticZ(terms, moved, "uniform01");
  assert(Math.abs(fromMiddle[0] - 0.5 - x) < 1e-6);
  const nothing = arithmeticZ(parseArithmetic("0 - 1"), [z[0], z[0]], "normal");
  assert.deepEqual([...nothing], [0, 0]);
});
