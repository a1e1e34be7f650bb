import * as tf from "@tensorflow/tfjs-core";
import { tunable } from "./device/kernel.ts";
import type { Value } from "./value.ts";

/**
 * Appends an image's label to the channels of every pixel (`conv_cond_concat` of the TensorFlow DCGAN).
 *
 * @param x [batch, height, width, channels] or [batch, channels]
 * @param y [batch, classes], one-hot; its gradient is never wanted
 * @returns x with `classes` more channels
 */
export function concatCondition<T extends tf.Tensor>(
  x: Value<T>,
  y: Value<tf.Tensor2D>,
): Value<T> {
  const [tensor] = forward({ x: x.tensor, y: y.tensor }, {});
  const channels = x.tensor.shape[x.tensor.rank - 1];
  return {
    tensor: tensor as T,
    inputs: [x],
    pullBack: (gradient) => firstChannels({ x: gradient }, { channels }),
  };
}

const forward = tunable<{ x: tf.Tensor; y: tf.Tensor2D }, Record<never, never>>(
  "ConcatCondition",
  ({ x, y }) => {
    const [batch, classes] = y.shape;
    const pixels = x.shape.slice(1, -1);
    const onePixel = tf.reshape(y, [batch, ...pixels.map(() => 1), classes]);
    return [tf.concat([x, tf.tile(onePixel, [1, ...pixels, 1])], -1)];
  },
);

const firstChannels = tunable<{ x: tf.Tensor }, { channels: number }>(
  "FirstChannels",
  ({ x }, { channels }) => [
    tf.slice(x, x.shape.map(() => 0), [...x.shape.slice(0, -1), channels]),
  ],
);
