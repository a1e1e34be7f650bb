/** What every contender starts from: the same weights, the same images, the same z. */
import {
  declareModel,
  encodeSafetensors,
  fromBytes,
  type Images,
  initialValues,
  type ModelConfig,
  type NamedTensor,
  oneHot,
  randomStream,
  sampleZ,
} from "../../model/mod.ts";

/** So many z batches are drawn; then they begin again. */
export const zBatches = 8;

/** One batch of noise that serves as real images, with a class for each where there are labels. */
export function benchImages(config: ModelConfig): Images {
  const { batchSize, outputHeight, outputWidth, cDim, yDim, seed } = config;
  const random = randomStream(seed, "bench-images");
  const pixels = new Uint8Array(batchSize * outputHeight * outputWidth * cDim);
  const labels = new Uint32Array(batchSize);
  return {
    pixels: pixels.map(() => random.below(256)),
    labels: yDim > 0 ? labels.map((_, i) => i % yDim) : undefined,
  };
}

/** The inputs as a safetensors file, for programs in other languages. */
export function benchInputsFile(config: ModelConfig): Uint8Array {
  const { batchSize, outputHeight, outputWidth, cDim, yDim, zDim, seed } = config;
  const { pixels, labels } = benchImages(config);
  const tensors: Record<string, NamedTensor> = {
    images: f32([batchSize, outputHeight, outputWidth, cDim], fromBytes(pixels, yDim > 0)),
    z: f32([zBatches, batchSize, zDim], allZ(config)),
  };
  if (labels) tensors.y = f32([batchSize, yDim], oneHot(labels, yDim));
  for (const declaration of declareModel(config).variables) {
    tensors[declaration.name] = f32(declaration.shape, initialValues(declaration, seed));
  }
  return encodeSafetensors(tensors);
}

/** As `Gan.trainStep` draws them for its first steps. */
function allZ(config: ModelConfig): Float32Array {
  const { batchSize, zDim, seed } = config;
  const all = new Float32Array(zBatches * batchSize * zDim);
  for (let step = 0; step < zBatches; step++) {
    const z = sampleZ(batchSize, config, randomStream(seed, "z", step));
    all.set(z, step * batchSize * zDim);
  }
  return all;
}

function f32(shape: number[], data: Float32Array): NamedTensor {
  return { dtype: "F32", shape, data };
}
