import * as tf from "@tensorflow/tfjs-core";
import type { Shards } from "./ranks/shards.ts";
import type { Value } from "./value.ts";

/**
 * The rows of all shards as one value, the same on every rank. Each rank goes on to compute the same of it,
 * such as the loss of a batch, and goes back through its own rows only.
 *
 * @param own this rank's shards, [images, ...]
 */
export function gatherShards(shards: Shards, own: readonly Value[]): Value {
  const { from } = shards.own;
  return {
    tensor: gathered(shards, tf.concat(own.map(({ tensor }) => tensor))),
    inputs: own,
    pullBack: (gradient) =>
      own.map(({ tensor }, i) => {
        const first = shards.images[from + i].from;
        return tf.slice(gradient, [first, ...tensor.shape.slice(1).map(() => 0)], tensor.shape);
      }),
  };
}

function gathered(shards: Shards, own: tf.Tensor): tf.Tensor {
  const { ranks, byRank } = shards;
  if (!ranks) return own;
  const [rows, ...rest] = own.shape;
  const width = own.size / rows;
  const counts = byRank.map((range) => {
    const images = shards.imagesOf(range);
    return (images.to - images.from) * width;
  });
  const all = ranks.allGather(own.dataSync() as Float32Array, counts);
  return tf.tensor(all, [all.length / width, ...rest]);
}
