import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { alone } from "../../../ops/ranks/communicator.ts";
import { evenParts, Shards } from "../../../ops/ranks/shards.ts";
import { sumShards } from "../../../ops/ranks/sum_shards.ts";
import { testEachBackend } from "../../goldens/each_backend.ts";

const sizes = (total: number, parts: number) =>
  evenParts(total, parts).map(({ from, to }) => to - from);

Deno.test("shards and ranks take runs as long as possible alike, in order", () => {
  assert.deepEqual(sizes(7, 4), [2, 2, 2, 1]);
  assert.deepEqual(sizes(4, 3), [2, 1, 1]);
  const shards = new Shards(7, 4, { ...alone, rank: 1, size: 3 });
  assert.deepEqual(shards.own, { from: 2, to: 3 });
  assert.deepEqual(shards.imagesOf(shards.own), { from: 4, to: 6 });
});

Deno.test("more ranks than shards are refused with the cure", () => {
  assert.throws(() => new Shards(7, 2, { ...alone, size: 3 }), {
    message: "2 shards are too few for 3 ranks: start fewer, or raise --shards",
  });
});

testEachBackend("shards are added in pairs, and pairs of pairs", async () => {
  // Rounded away unless it meets its opposite in time.
  const numbers = [1e8, 1, -1e8, 1, 1, 1e8, 1, -1e8, 3];
  for (const count of [1, 2, 3, 4, 5, 7, 8, 9]) {
    const own = numbers.slice(0, count).map((number) => [tf.fill([5], number), tf.scalar(number)]);
    const [sums, sum] = sumShards(new Shards(9, count), own);
    const expected = Array(5).fill(paired(numbers.slice(0, count)));
    assert.deepEqual([...await sums.data()], expected, `${count} shards`);
    assert.equal((await sum.data())[0], expected[0]);
    tf.dispose([sums, sum]);
  }
}, ["wasm", "cpu"]);

function paired(numbers: number[]): number {
  if (numbers.length === 1) return Math.fround(numbers[0]);
  const middle = 2 ** (Math.ceil(Math.log2(numbers.length)) - 1);
  return Math.fround(paired(numbers.slice(0, middle)) + paired(numbers.slice(middle)));
}
