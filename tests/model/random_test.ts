import fc from "fast-check";
import assert from "node:assert/strict";
import { permutation, randomStream } from "../../model/mod.ts";

const draws = (seed: number, purpose: string, step?: number) => {
  const random = randomStream(seed, purpose, step);
  return Array.from({ length: 4 }, () => random.uniform());
};

Deno.test("a stream is the same whenever it is opened with the same seed, purpose and step", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), fc.string(), fc.nat(), (seed, purpose, step) => {
    assert.deepEqual(draws(seed, purpose, step), draws(seed, purpose, step));
  }));
});

Deno.test("another seed, purpose or step is another stream, and 0 is a seed", () => {
  const streams = [draws(0, "z", 0), draws(1, "z", 0), draws(0, "shuffle", 0), draws(0, "z", 1)];
  assert.equal(new Set(streams.map(String)).size, streams.length);
});

/** Mean and variance of many draws. */
function moments(draw: () => number): [mean: number, variance: number] {
  const values = Array.from({ length: 20_000 }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
}

function assertClose([mean, variance]: [number, number], expected: [number, number]) {
  assert(Math.abs(mean - expected[0]) < 0.03, `mean ${mean}`);
  assert(Math.abs(variance - expected[1]) < 0.03, `variance ${variance}`);
}

Deno.test("uniform, normal and truncated normal draws have their distributions' moments", () => {
  const random = randomStream(5, "moments");
  assertClose(moments(random.uniform), [0.5, 1 / 12]);
  assertClose(moments(random.normal), [0, 1]);
  assertClose(moments(random.truncatedNormal), [0, 0.774]); // what cutting at two sigmas leaves
});

Deno.test("truncated normal draws stay within two sigmas", () => {
  const random = randomStream(6, "cut");
  for (let i = 0; i < 20_000; i++) assert(Math.abs(random.truncatedNormal()) <= 2);
});

Deno.test("permutation() holds every number once", () => {
  fc.assert(fc.property(fc.nat(300), fc.integer(), (length, seed) => {
    const order = permutation(length, randomStream(seed, "order"));
    assert.deepEqual([...order].sort((a, b) => a - b), [...Array(length).keys()]);
  }));
});
