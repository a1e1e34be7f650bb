import { sameOut } from "../ops/same.ts";
import type { ModelConfig } from "./config.ts";
import { type After, type Layers, normThen } from "./layers.ts";

/**
 * The generator: from noise to an image, doubling its size layer by layer. Radford et al. 2016
 * without labels, images in [-1, 1]; with labels, which every layer sees again, images in [0, 1].
 *
 * @param z [batch, zDim]
 * @param y [batch, yDim], one-hot; undefined for the unconditional network
 * @returns [batch, outputHeight, outputWidth, cDim]
 */
export function generator<T>(layers: Layers<T>, config: ModelConfig, z: T, y?: T): T {
  return y === undefined ? unconditional(layers, config, z) : conditional(layers, config, z, y);
}

function unconditional<T>(layers: Layers<T>, config: ModelConfig, z: T): T {
  const { gfDim: gf, cDim, outputHeight, outputWidth } = config;
  const full: Size = [outputHeight, outputWidth];
  const half = halved(full);
  const quarter = halved(half);
  const eighth = halved(quarter);
  const sixteenth = halved(eighth);

  // The norm averages over pixels as well, so it comes after the reshape, and the activation after it.
  const hasNorm = config.norm !== "none";
  let h = layers.linear(z, "linear0", 8 * gf * sixteenth[0] * sixteenth[1], {
    activation: hasNorm ? "none" : "relu",
  });
  h = layers.reshape(h, ...sixteenth, 8 * gf);
  if (hasNorm) h = layers.batchNorm(h, "bn0", "relu");
  h = layers.convTranspose2d(h, "deconv1", 4 * gf, eighth, hidden("bn1", config));
  h = layers.convTranspose2d(h, "deconv2", 2 * gf, quarter, hidden("bn2", config));
  h = layers.convTranspose2d(h, "deconv3", gf, half, hidden("bn3", config));
  return layers.convTranspose2d(h, "deconv4", cDim, full, { activation: "tanh" });
}

function conditional<T>(layers: Layers<T>, config: ModelConfig, z: T, y: T): T {
  const { gfDim: gf, gfcDim, cDim, outputHeight, outputWidth } = config;
  const full: Size = [outputHeight, outputWidth];
  const half = halved(full);
  const quarter = halved(half);

  let h = layers.concat(z, y);
  h = layers.linear(h, "linear0", gfcDim, hidden("bn0", config));
  h = layers.concat(h, y);
  h = layers.linear(h, "linear1", 2 * gf * quarter[0] * quarter[1], hidden("bn1", config));
  h = layers.reshape(h, ...quarter, 2 * gf);
  h = layers.concat(h, y);
  h = layers.convTranspose2d(h, "deconv2", 2 * gf, half, hidden("bn2", config));
  h = layers.concat(h, y);
  return layers.convTranspose2d(h, "deconv3", cDim, full, { activation: "sigmoid" });
}

function hidden(norm: string, config: ModelConfig): After {
  return normThen("relu", norm, config);
}

type Size = [number, number];

function halved([height, width]: Size): Size {
  return [sameOut(height), sameOut(width)];
}
