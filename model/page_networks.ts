import { openPageBackend, type PageEngine } from "../ops/browser/mod.ts";
import { declareModel } from "./declare.ts";
import type { ModelConfig } from "./config.ts";
import { completedByWeights, type GeneratorConfig } from "./generator_weights.ts";
import { decodeSafetensors } from "./safetensors.ts";
import type { Conditions } from "./trained_generator.ts";
import { type LayerTrace, TrainedNetworks, type Verdict } from "./trained_networks.ts";

/** Both networks in a page, to look inside of them. */
export interface PageNetworks {
  /** For people: what computes. */
  backend: string;
  traceGenerator(conditions: Conditions): Promise<LayerTrace[]>;
  /** @param image in G's range */
  traceDiscriminator(image: Float32Array, y: Float32Array | undefined): Promise<Verdict>;
  close(): void;
}

/**
 * Opens both networks; the page has closed what it opened before.
 *
 * @param file a safetensors file with their weights
 * @throws Error in one line when the weights are of another network, or nothing here can compute
 */
export async function openPageNetworks(
  file: Uint8Array,
  { config, engine }: { config: GeneratorConfig; engine: PageEngine },
): Promise<PageNetworks> {
  const { tensors } = decodeSafetensors(file);
  const weights = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
  const mostFloats = floatsOfLooking(completedByWeights(config, tensors), weights);
  const backend = await openPageBackend({ engine, mostFloats });
  const checked = async <T>(numbers: Promise<T>): Promise<T> => {
    const found = await numbers;
    backend.check();
    return found;
  };
  try {
    const networks = new TrainedNetworks(config, tensors);
    return {
      backend: backend.description,
      traceGenerator: (conditions) => checked(networks.traceGenerator(conditions)),
      traceDiscriminator: (image, y) => checked(networks.traceDiscriminator(image, y)),
      close: backend.close,
    };
  } catch (error) {
    backend.close();
    throw error;
  }
}

/** Before and after norm and activation, their gradients, and patch matrices of both directions. */
const copiesOfOutput = 24;

/** The weights, as they are, as they are normalised, and as a convolution takes them. */
const copiesOfWeights = 3;

/** The most floats that looking has in memory at once. */
function floatsOfLooking(config: ModelConfig, weights: number): number {
  const { outputHeight, outputWidth, cDim, yDim } = config;
  const sizes = declareModel(config).layers.map(({ outputShape }) => sizeOf(outputShape));
  const image = outputHeight * outputWidth * (cDim + yDim);
  const numbers = sizes.reduce((sum, size) => sum + size, image);
  return copiesOfOutput * numbers + copiesOfWeights * weights;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}
