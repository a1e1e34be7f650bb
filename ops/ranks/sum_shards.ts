/**
 * The sum of what every shard has, such as the gradients of the weights. It is added along one binary tree
 * over the shards, so its bits do not depend on which rank computes which of them. A rank adds what its own
 * shards allow and sends that; each rank then adds a part of the numbers up to the root.
 */
import * as tf from "@tensorflow/tfjs-core";
import { numbered, tunable, withNumbers } from "../device/kernel.ts";
import { evenParts, type Range, type Shards } from "./shards.ts";

/**
 * The sums over all shards, the same on every rank.
 *
 * @param own the tensors of each of this rank's shards, in one order; disposes of them
 */
export function sumShards(shards: Shards, own: readonly (readonly tf.Tensor[])[]): tf.Tensor[] {
  const { ranks, rank, images: { length: count } } = shards;
  const leaf = (shard: number) => own[shard - shards.own.from];
  if (!ranks) return addUp({ from: 0, to: count }, leaf);
  const nodes = shards.byRank.map((range) => nodesWithin({ from: 0, to: count }, range));
  const sums = nodes[rank].map((node) => addUp(node, leaf));
  const shapes = sums[0].map(({ shape }) => shape);
  const flat = sums.map(flattened);
  tf.dispose(sums);

  const slices = evenParts(flat[0].length, ranks.size);
  const mine = slices[rank];
  const length = mine.to - mine.from;
  const received = ranks.allToAll(
    slices.map(({ from, to }) => joined(flat.map((numbers) => numbers.subarray(from, to)))),
    nodes.map((list) => list.length * length),
  );
  const arrived = new Map(
    nodes.flatMap((list, rank) =>
      list.map(({ from }, i) => [from, received[rank].subarray(i * length, (i + 1) * length)])
    ),
  );
  const sum = addSlices({ from: 0, to: count }, arrived);
  return unflattened(ranks.allGather(sum, slices.map(({ from, to }) => to - from)), shapes);
}

/** Where the tree divides a node: the first part is a power of two, so that it often is one rank's. */
function middle({ from, to }: Range): number {
  return from + 2 ** (Math.ceil(Math.log2(to - from)) - 1);
}

/** The largest nodes of the tree that lie within a run of shards. */
function nodesWithin(node: Range, run: Range): Range[] {
  if (node.to <= run.from || run.to <= node.from) return [];
  if (run.from <= node.from && node.to <= run.to) return [node];
  const at = middle(node);
  return [
    ...nodesWithin({ from: node.from, to: at }, run),
    ...nodesWithin({ from: at, to: node.to }, run),
  ];
}

/** The sums of a node; disposes of the leaves. */
function addUp(node: Range, leaf: (shard: number) => readonly tf.Tensor[]): tf.Tensor[] {
  if (node.to - node.from === 1) return [...leaf(node.from)];
  const parts = partsOf(node).map((part) => addUp(part, leaf));
  const [a, b, c, d] = parts;
  const sums = parts.length === 2
    ? a.map((_, i) => tf.add(a[i], b[i]))
    : addFours(withNumbers(a.map((_, i) => ({ a: a[i], b: b[i], c: c[i], d: d[i] }))), {});
  tf.dispose(parts);
  return sums;
}

/** The halves of a node, or its quarters where they are as long as each other: one pass adds four. */
function partsOf(node: Range): Range[] {
  const halved = ({ from, to }: Range) => {
    const at = middle({ from, to });
    return [{ from, to: at }, { from: at, to }];
  };
  const isPowerOfFour = Number.isInteger(Math.log2(node.to - node.from) / 2);
  return isPowerOfFour ? halved(node).flatMap(halved) : halved(node);
}

const four = ["a", "b", "c", "d"] as const;

/** a0, b0, c0, d0, a1, ... -> (a0 + b0) + (c0 + d0), and so on. */
const addFours = tunable<Record<string, tf.Tensor>, { [x: string]: never }>(
  "AddFours",
  (inputs) => numbered(inputs, four).map(([a, b, c, d]) => tf.add(tf.add(a, b), tf.add(c, d))),
);

/** The same, of numbers in host memory that nodes of the tree have; overwrites them. */
function addSlices(node: Range, arrived: ReadonlyMap<number, Float32Array>): Float32Array {
  // A node that arrived whole is found by its first shard, since none within it has arrived by itself.
  const at = middle(node);
  const isWhole = ![...arrived.keys()].some((from) => node.from < from && from < node.to);
  if (isWhole) return arrived.get(node.from)!;
  const left = addSlices({ from: node.from, to: at }, arrived);
  const right = addSlices({ from: at, to: node.to }, arrived);
  for (let i = 0; i < left.length; i++) left[i] += right[i];
  return left;
}

function flattened(tensors: readonly tf.Tensor[]): Float32Array {
  return joined(tensors.map((tensor) => tensor.dataSync() as Float32Array));
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  if (arrays.length === 1) return arrays[0];
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function unflattened(numbers: Float32Array, shapes: readonly number[][]): tf.Tensor[] {
  let at = 0;
  return shapes.map((shape) => {
    const size = tf.util.sizeFromShape(shape);
    return tf.tensor(numbers.subarray(at, at += size), shape);
  });
}
