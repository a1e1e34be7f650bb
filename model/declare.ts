import { filterSize, sameOut } from "../ops/same.ts";
import type { ModelConfig } from "./config.ts";
import { discriminator } from "./discriminator.ts";
import { generator } from "./generator.ts";
import type { After, Layers } from "./layers.ts";

export type NetworkName = "generator" | "discriminator";

/** How a variable is initialised. Weights are drawn; running averages and constants are not. */
export type Initial = "normal" | "truncated-normal" | "zeros" | "ones";

export interface VariableDeclaration {
  /** Stable, for example `generator.deconv1.weight`. */
  name: string;
  /** Filters are [5, 5, in, out], those of transposed convolutions [5, 5, out, in], matrices [in, out]. */
  shape: number[];
  initial: Initial;
  /** False for running averages, which have no gradient. */
  trainable: boolean;
}

/** One row of the model's table. */
export interface LayerSummary {
  network: NetworkName;
  layer: string;
  /** Output shape with the batch first, for example `[64, 4, 4, 512]`. */
  outputShape: number[];
  /** Trainable numbers. */
  parameters: number;
}

export interface ModelDeclaration {
  variables: VariableDeclaration[];
  layers: LayerSummary[];
}

/** Every variable and every layer of both networks, found by running them on shapes. */
export function declareModel(config: ModelConfig): ModelDeclaration {
  const { batchSize, zDim, yDim, outputHeight, outputWidth, cDim } = config;
  const z = [batchSize, zDim];
  const y = yDim > 0 ? [batchSize, yDim] : undefined;
  const image = [batchSize, outputHeight, outputWidth, cDim];
  const declaration: ModelDeclaration = { variables: [], layers: [] };
  generator(shapeLayers("generator", declaration), config, z, y);
  discriminator(shapeLayers("discriminator", declaration, config), config, image, y);
  return declaration;
}

type Shape = number[];

function shapeLayers(
  network: NetworkName,
  { variables, layers }: ModelDeclaration,
  { spectralNorm }: Pick<Partial<ModelConfig>, "spectralNorm"> = {},
): Layers<Shape> {
  const declare = (name: string, shape: Shape, initial: Initial, trainable = true) => {
    variables.push({ name: `${network}.${name}`, shape, initial, trainable });
  };
  const summarise = (layer: string, outputShape: Shape, firstVariable: number) => {
    const own = variables.slice(firstVariable).filter(({ trainable }) => trainable);
    const parameters = own.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    layers.push({ network, layer, outputShape, parameters });
    return outputShape;
  };
  const norm = (name: string, channels: number) => {
    declare(`${name}.gamma`, [channels], "ones");
    declare(`${name}.beta`, [channels], "zeros");
    declare(`${name}.movingMean`, [channels], "zeros", false);
    declare(`${name}.movingVariance`, [channels], "ones", false);
  };
  const weighted = (
    name: string,
    weightShape: Shape,
    initial: Initial,
    output: Shape,
    after: After,
  ) => {
    const firstVariable = variables.length;
    declare(`${name}.weight`, weightShape, initial);
    declare(`${name}.bias`, [last(output)], "zeros");
    if (spectralNorm) declare(`${name}.direction`, [last(output)], "normal", false);
    if (after.norm) norm(after.norm, last(output));
    return summarise(name, output, firstVariable);
  };

  return {
    linear: ([batch, inputs], name, units, after) =>
      weighted(name, [inputs, units], "normal", [batch, units], after),
    conv2d: ([batch, height, width, channels], name, filters, after) =>
      weighted(
        name,
        [filterSize, filterSize, channels, filters],
        "truncated-normal",
        [batch, sameOut(height), sameOut(width), filters],
        after,
      ),
    convTranspose2d: ([batch, , , channels], name, filters, size, after) =>
      weighted(
        name,
        [filterSize, filterSize, filters, channels],
        "normal",
        [batch, ...size, filters],
        after,
      ),
    batchNorm: (x, name) => {
      const firstVariable = variables.length;
      norm(name, last(x));
      return summarise(name, x, firstVariable);
    },
    reshape: ([batch], ...imageShape) => [batch, ...imageShape],
    flatten: ([batch, ...imageShape]) => [batch, sizeOf(imageShape)],
    concat: (x, y) => [...x.slice(0, -1), last(x) + last(y)],
  };
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

function last(shape: Shape): number {
  return shape[shape.length - 1];
}
