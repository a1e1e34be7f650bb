/**
 * The generator in a browser: the definition of `generator.ts`, on a backend that a page has. Nothing
 * behind this door reaches Deno; `deno task check` proves it.
 *
 * @module
 */
import { openPageBackend, type PageEngine } from "../ops/browser/mod.ts";
import { declareModel } from "./declare.ts";
import { strongestDirections } from "./directions.ts";
import { decodeSafetensors, floatsOf } from "./safetensors.ts";
import { completed, type GeneratorConfig } from "./generator_weights.ts";
import { type Conditions, TrainedGenerator } from "./trained_generator.ts";

export type { PageEngine } from "../ops/browser/mod.ts";
export { zOf } from "./latent.ts";
export { blend, turn } from "./latent_paths.ts";
export type { GeneratorConfig } from "./generator_weights.ts";
export { openPageNetworks, type PageNetworks } from "./page_networks.ts";
export { fromBytes, toBytes } from "./pixels.ts";
export * from "./receptive_field.ts";
export type { Conditions } from "./trained_generator.ts";
export type { LayerTrace, NormNumbers, Verdict, Volume } from "./trained_networks.ts";

/** A generator that draws in this page. */
export interface PageGenerator {
  /** For people: what computes, for example `WebAssembly relaxed SIMD`. */
  backend: string;
  /** The strongest directions of its first layer, each of length 1. */
  directions: Float32Array[];
  /** Images [count, height, width, channels], 0 to 255. */
  draw(conditions: Conditions): Promise<Uint8Array>;
  close(): void;
}

export interface PageGeneratorOptions {
  config: GeneratorConfig;
  engine: PageEngine;
  /** The most images that are drawn at once. */
  mostImages: number;
  /** How many directions. */
  directions: number;
}

/**
 * Opens a generator; the page has closed the one before it.
 *
 * @param file a safetensors file with its weights
 * @throws Error in one line when the weights are of another network, or nothing here can compute
 */
export async function openPageGenerator(
  file: Uint8Array,
  { config, engine, mostImages, directions }: PageGeneratorOptions,
): Promise<PageGenerator> {
  const { tensors } = decodeSafetensors(file);
  const mostFloats = floatsOfDrawing(config, mostImages);
  const backend = await openPageBackend({ engine, mostFloats });
  try {
    const generator = new TrainedGenerator(config, tensors);
    const first = tensors["generator.linear0.weight"];
    return {
      backend: backend.description,
      directions: await strongestDirections(
        floatsOf(first),
        { zDim: config.zDim, count: directions },
        first.shape[0],
      ),
      draw: async (conditions) => {
        const pixels = await generator.draw(conditions);
        backend.check();
        return pixels;
      },
      close: backend.close,
    };
  } catch (error) {
    backend.close();
    throw error;
  }
}

/** Patches that a transposed convolution adds up: 25 for each output, of which there are 4 a pixel. */
const patchesOfOutput = 25 / 4;

/** A layer's output before and after its norm, bias and activation. */
const copiesOfOutput = 4;

/** The most floats that drawing has in memory at once, directions included. */
function floatsOfDrawing(config: GeneratorConfig, images: number): number {
  const { layers, variables } = declareModel({ ...completed(config), batchSize: images });
  const sizeOf = (shape: number[]) => shape.reduce((product, axis) => product * axis, 1);
  const outputs = layers.filter(({ network }) => network === "generator")
    .map(({ outputShape }) => sizeOf(outputShape));
  const weights = variables.filter(({ name }) => name.startsWith("generator."))
    .map(({ shape }) => sizeOf(shape));
  const sum = (sizes: number[]) => sizes.reduce((all, size) => all + size, 0);
  // The first layer's weights come twice more, for their directions.
  return sum(outputs) * (copiesOfOutput + patchesOfOutput) + 3 * sum(weights);
}
