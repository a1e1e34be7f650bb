import assert from "node:assert/strict";
import type { NamedTensor, StepLosses } from "../../../model/mod.ts";
import { lossDifferences } from "../../../pipeline/replay/loss_differences.ts";
import { toleranceAt } from "../../../pipeline/replay/tolerance.ts";
import {
  digestDifferences,
  distanceOf,
  stateDifferences,
} from "../../../pipeline/replay/variable_differences.ts";

const losses: StepLosses = {
  dLossReal: 0.5,
  dLossFake: 0.25,
  dLoss: 0.75,
  gLoss: 3,
  meanDReal: 0.6,
  meanDFake: 0.2,
};

const f32 = (...values: number[]): NamedTensor => ({
  dtype: "F32",
  shape: [values.length],
  data: Float32Array.from(values),
});

Deno.test("with a tolerance of 0 the last bit counts, and NaN is NaN", () => {
  const nearly = { ...losses, gLoss: 3 + Number.EPSILON * 2 };
  assert.deepEqual(lossDifferences(losses, nearly, 0), [
    { kind: "loss", name: "gLoss", recorded: 3, replayed: nearly.gLoss },
  ]);
  const lost = { ...losses, gLoss: NaN };
  assert.deepEqual(lossDifferences(lost, { ...lost }, 0), []);
  assert.equal(lossDifferences(lost, losses, 0.4).length, 1);
  assert.equal(lossDifferences(losses, lost, 0.4).length, 1);
});

Deno.test("a tolerance is a share of the loss, or of 1 where the loss is smaller", () => {
  const large = { ...losses, gLoss: 300 };
  assert.deepEqual(lossDifferences(large, { ...large, gLoss: 302 }, 0.01), []);
  assert.equal(lossDifferences(large, { ...large, gLoss: 304 }, 0.01).length, 1);
  assert.deepEqual(lossDifferences(losses, { ...losses, dLossFake: 0.259 }, 0.01), []);
  assert.equal(lossDifferences(losses, { ...losses, dLossFake: 0.27 }, 0.01).length, 1);
  assert.deepEqual(lossDifferences(losses, { ...losses, gLoss: 1e9 }, Infinity), []);
});

Deno.test("differing losses are named in the order in which a step computes them", () => {
  const other = Object.fromEntries(Object.keys(losses).map((name) => [name, 9]));
  const names = lossDifferences(losses, other as unknown as StepLosses, 0).map(({ name }) => name);
  assert.deepEqual(names, ["dLossReal", "dLossFake", "dLoss", "meanDReal", "meanDFake", "gLoss"]);
});

Deno.test("the same device must agree to the bit; another may drift, until it is not judged", () => {
  const steps = Array.from({ length: 9 }, (_, step) => step);
  assert(steps.every((step) => toleranceAt(true, step) === 0));
  const other = steps.map((step) => toleranceAt(false, step));
  assert.deepEqual(other.slice(0, 3), [1e-4, 1e-2, 2e-2]);
  assert(other.every((tolerance, step) =>
    step === 0 || tolerance > other[step - 1] ||
    tolerance === Infinity
  ));
  assert.equal(other.at(-1), Infinity);
});

Deno.test("a distance names the number that is furthest off, and counts all that differ", () => {
  const distance = distanceOf(f32(1, 2, 0.001, 4), f32(1, 2.5, 0.002, 4));
  assert(distance);
  assert.deepEqual(
    [distance.differing, distance.size, distance.index, distance.recorded, distance.replayed],
    [2, 4, 1, 2, 2.5],
  );
  assert.equal(distance.largestAbsolute, 0.5);
  assert(Math.abs(distance.largestRelative - 0.5) < 1e-6);
  assert.equal(distanceOf(f32(1, NaN), f32(1, NaN)), undefined);
});

Deno.test("a NaN beside a number is further off than anything, and 0 is not -0", () => {
  const spoilt = distanceOf(f32(1, 2, 3), f32(100, NaN, 3));
  assert.deepEqual([spoilt?.index, spoilt?.largestAbsolute], [1, Infinity]);
  const zero = distanceOf(f32(0), f32(-0));
  assert.deepEqual([zero?.differing, zero?.largestAbsolute, zero?.largestRelative], [1, 0, 0]);
});

Deno.test("states differ in the tensors that do, by how much", () => {
  const recorded = { a: f32(1), b: f32(2), c: f32(3) };
  const replayed = { a: f32(1), b: f32(2.5), c: f32(4) };
  const found = stateDifferences(recorded, replayed);
  assert.deepEqual(found.map(({ name, distance }) => [name, distance?.largestAbsolute]), [
    ["b", 0.5],
    ["c", 1],
  ]);
});

Deno.test("digests tell which tensor differs, and with its numbers by how much", () => {
  const [recorded, replayed] = [{ a: "11", b: "22" }, { a: "11", b: "23" }];
  assert.deepEqual(digestDifferences(recorded, replayed), [
    { kind: "variable", name: "b", distance: undefined },
  ]);
  const states = { recorded: { a: f32(1), b: f32(2) }, replayed: { a: f32(1), b: f32(3) } };
  const [found] = digestDifferences(recorded, replayed, states);
  assert.equal(found.distance?.largestAbsolute, 1);
});
