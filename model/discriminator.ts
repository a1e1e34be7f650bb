import type { ModelConfig } from "./config.ts";
import type { Layers } from "./layers.ts";

/**
 * The discriminator (Radford et al. 2016): from an image to one logit, high for real images. Its first
 * layer has no norm, which would hide the brightness and saturation of an image.
 *
 * @param x [batch, outputHeight, outputWidth, cDim]
 * @param y [batch, yDim], one-hot; undefined for the unconditional network
 * @returns logits [batch, 1]
 */
export function discriminator<T>(layers: Layers<T>, config: ModelConfig, x: T, y?: T): T {
  return y === undefined ? unconditional(layers, config, x) : conditional(layers, config, x, y);
}

function unconditional<T>(layers: Layers<T>, { dfDim: df }: ModelConfig, x: T): T {
  let h = layers.conv2d(x, "conv0", df, { activation: "lrelu" });
  h = layers.conv2d(h, "conv1", 2 * df, { norm: "bn1", activation: "lrelu" });
  h = layers.conv2d(h, "conv2", 4 * df, { norm: "bn2", activation: "lrelu" });
  h = layers.conv2d(h, "conv3", 8 * df, { norm: "bn3", activation: "lrelu" });
  h = layers.flatten(h);
  return layers.linear(h, "linear4", 1, { activation: "none" });
}

function conditional<T>(layers: Layers<T>, config: ModelConfig, x: T, y: T): T {
  const { cDim, yDim, dfDim: df, dfcDim } = config;
  let h = layers.concat(x, y);
  h = layers.conv2d(h, "conv0", cDim + yDim, { activation: "lrelu" });
  h = layers.concat(h, y);
  h = layers.conv2d(h, "conv1", df + yDim, { norm: "bn1", activation: "lrelu" });
  h = layers.flatten(h);
  h = layers.concat(h, y);
  h = layers.linear(h, "linear2", dfcDim, { norm: "bn2", activation: "lrelu" });
  h = layers.concat(h, y);
  return layers.linear(h, "linear3", 1, { activation: "none" });
}
