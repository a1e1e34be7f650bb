import type { ModelConfig } from "./config.ts";
import { type After, type Layers, normThen } from "./layers.ts";

/**
 * The discriminator (Radford et al. 2016): from an image to one logit, high for real images. Its first
 * layer has no norm, which would hide the brightness and saturation of an image. Nor has any layer with
 * spectral normalisation, whose division a norm would undo, or with R1 (`gradient_penalty.ts`).
 *
 * @param x [batch, outputHeight, outputWidth, cDim]
 * @param y [batch, yDim], one-hot; undefined for the unconditional network
 * @returns logits [batch, 1]
 */
export function discriminator<T>(layers: Layers<T>, config: ModelConfig, x: T, y?: T): T {
  return y === undefined ? unconditional(layers, config, x) : conditional(layers, config, x, y);
}

function unconditional<T>(layers: Layers<T>, config: ModelConfig, x: T): T {
  const { dfDim: df } = config;
  let h = layers.conv2d(x, "conv0", df, { activation: "lrelu" });
  h = layers.conv2d(h, "conv1", 2 * df, hidden("bn1", config));
  h = layers.conv2d(h, "conv2", 4 * df, hidden("bn2", config));
  h = layers.conv2d(h, "conv3", 8 * df, hidden("bn3", config));
  h = layers.flatten(h);
  return layers.linear(h, "linear4", 1, { activation: "none" });
}

function conditional<T>(layers: Layers<T>, config: ModelConfig, x: T, y: T): T {
  const { cDim, yDim, dfDim: df, dfcDim } = config;
  let h = layers.concat(x, y);
  h = layers.conv2d(h, "conv0", cDim + yDim, { activation: "lrelu" });
  h = layers.concat(h, y);
  h = layers.conv2d(h, "conv1", df + yDim, hidden("bn1", config));
  h = layers.flatten(h);
  h = layers.concat(h, y);
  h = layers.linear(h, "linear2", dfcDim, hidden("bn2", config));
  h = layers.concat(h, y);
  return layers.linear(h, "linear3", 1, { activation: "none" });
}

function hidden(norm: string, config: ModelConfig): After {
  const hasOther = config.spectralNorm || config.r1 !== undefined;
  return hasOther ? { activation: "lrelu" } : normThen("lrelu", norm, config);
}
