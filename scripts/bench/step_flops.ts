/**
 * How much arithmetic one training step is, counted from the shapes of its layers. Only the matrix
 * products count, a multiplication and an addition each; norms, activations and Adam are a percent.
 *
 * For c64 that is 331.4 GFLOP. The rounder 334 is 16 passes of G's 163 million multiply-adds an
 * image: D's passes are a little smaller, and four input gradients are never needed. Zeros beyond an
 * image's edge count as a plain convolution multiplies them, also for a program that leaves them out.
 */
import { declareModel, type ModelConfig, type NetworkName } from "../../model/mod.ts";
import { sameOut } from "../../ops/mod.ts";
import type { CountedProduct } from "./protocol.ts";

/** One layer's product, and how often a step makes it in each of its three directions. */
export interface LayerFlops {
  network: NetworkName;
  layer: string;
  /** Of one pass of the whole batch, the same in every direction. */
  passFlops: number;
  /** That pass as a product: so many rows of patches, by the weight as a matrix. */
  matrix: { places: number; rows: number; columns: number };
  forward: number;
  filterGradient: number;
  inputGradient: number;
}

type Passes = Pick<LayerFlops, "forward" | "filterGradient" | "inputGradient">;

/** Every layer that has a weight, in forward order, G first. */
export function layerFlops(config: ModelConfig): LayerFlops[] {
  const { variables, layers } = declareModel(config);
  const isFirst = new Set<NetworkName>(["generator", "discriminator"]);
  return layers.flatMap(({ network, layer, outputShape }) => {
    const weight = variables.find(({ name }) => name === `${network}.${layer}.weight`);
    if (!weight) return []; // a norm of its own
    const passes = passesOf(network, config, isFirst.delete(network));
    const places = config.batchSize * placesOf(layer, outputShape);
    const passFlops = 2 * places * sizeOf(weight.shape);
    const columns = weight.shape[weight.shape.length - 1];
    const matrix = { places, rows: sizeOf(weight.shape) / columns, columns };
    return [{ network, layer, passFlops, matrix, ...passes }];
  });
}

/** Of a whole step. */
export function stepFlops(layers: readonly LayerFlops[]): number {
  return layers.reduce((sum, each) => sum + each.passFlops * passCount(each), 0);
}

/** The products of a whole step, of the shapes that a convolution has as one product. */
export function stepProducts(layers: readonly LayerFlops[]): CountedProduct[] {
  return layers.flatMap(({ layer, matrix, ...passes }) => {
    const { places, rows, columns } = matrix;
    // A transposed convolution goes through its filter the other way round.
    const [along, against] = layer.startsWith("deconv")
      ? [passes.inputGradient, passes.forward]
      : [passes.forward, passes.inputGradient];
    const plain = { transposeA: false, transposeB: false };
    return [
      { m: places, n: columns, k: rows, ...plain, count: along },
      { m: places, n: rows, k: columns, ...plain, transposeB: true, count: against },
      { m: rows, n: columns, k: places, ...plain, transposeA: true, count: passes.filterGradient },
    ].filter(({ count }) => count > 0);
  });
}

export function passCount({ forward, filterGradient, inputGradient }: Passes): number {
  return forward + filterGradient + inputGradient;
}

/**
 * A D update runs D on real and on generated images, forward and back to D's weights. A G update
 * runs G and D forward and back to G's weights: through D by input gradients alone. The first G
 * update takes over the G(z) that D saw. Nothing asks for the gradient of z or, in D's update, of the images.
 */
function passesOf(
  network: NetworkName,
  { dUpdates, gUpdates }: ModelConfig,
  isFirst: boolean,
): Passes {
  if (network === "generator") {
    return {
      forward: gUpdates,
      filterGradient: gUpdates,
      inputGradient: isFirst ? 0 : gUpdates,
    };
  }
  return {
    forward: 2 * dUpdates + gUpdates,
    filterGradient: 2 * dUpdates,
    inputGradient: isFirst ? gUpdates : 2 * dUpdates + gUpdates,
  };
}

/** How often the whole weight is applied in one image: at each pixel of the layer's small side. */
function placesOf(layer: string, [, ...outputShape]: readonly number[]): number {
  if (outputShape.length === 1) return 1;
  const [height, width] = outputShape;
  return layer.startsWith("deconv") ? sameOut(height) * sameOut(width) : height * width;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}
