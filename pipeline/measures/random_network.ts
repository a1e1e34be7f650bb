/**
 * A convolutional network whose weights are drawn and never trained. It needs no file, no licence and
 * no other data set, and its numbers still tell textures, edges and where they are: sets of images that
 * are alike to people are close in it, and noise, blur and repetition move it (Naeem et al. 2020 measure
 * by such networks where images are unlike ImageNet's). Its distances compare only with one another.
 */
import * as tf from "@tensorflow/tfjs-core";
import { randomStream } from "../../model/mod.ts";
import { biasActivation, constant, conv2d, openBackend, type Value } from "../../ops/mod.ts";
import type { Features } from "./features.ts";
import type { ImageSet } from "./image_set.ts";
import type { Extractor } from "./extractor.ts";

/** Filters of each convolution; large images have more of them. */
const firstFilters = [8, 8, 16];
const laterFilters = 16;
/** No convolution halves a side below this. */
const leastSide = 4;
/** Each layer's outputs are averaged over so many parts of each side. */
const cells = 2;
const filterSide = 5;
/** Images that are computed at once. */
const batch = 100;

/** Another seed is another network: one to search with, and one to judge with. */
export async function openRandomNetwork(seed = 0): Promise<Extractor> {
  // On one thread, and the same on every machine: measuring takes no device from training.
  const backend = await openBackend("wasm", { threads: 1 });
  return {
    name: `random-${seed}`,
    isPerceptual: true,
    extract: (images) => extract(images, seed),
    close: () => backend.close(),
  };
}

async function extract(images: ImageSet, seed: number): Promise<Features> {
  const filters = filtersFor(images, seed);
  const length = filters.reduce((sum, { tensor }) => sum + 2 * cells ** 2 * tensor.shape[3], 0);
  const values = new Float64Array(images.count * length);
  for (let from = 0; from < images.count; from += batch) {
    const layers = tf.tidy(() => forward(batchOf(images, from), filters));
    let place = from * length;
    for (const layer of layers) {
      describe({ outputs: await layer.data() as Float32Array, shape: layer.shape }, values, {
        place,
        length,
      });
      place += 2 * cells ** 2 * layer.shape[3];
      layer.dispose();
    }
  }
  filters.forEach(({ tensor }) => tensor.dispose());
  return { count: images.count, length, values };
}

/** Drawn so that the outputs of each layer are about as large as its inputs (He et al. 2015). */
function filtersFor({ height, width, channels }: ImageSet, seed: number): Value<tf.Tensor4D>[] {
  const sides = Math.log2(Math.min(height, width) / leastSide);
  const layers = Math.max(1, Math.floor(sides));
  let before: number = channels;
  return Array.from({ length: layers }, (_, layer) => {
    const filters = firstFilters[layer] ?? laterFilters;
    const shape: [number, number, number, number] = [filterSide, filterSide, before, filters];
    const random = randomStream(seed, "measures/filters", layer);
    const deviation = Math.sqrt(2 / (filterSide * filterSide * before));
    before = filters;
    const values = new Float32Array(tf.util.sizeFromShape(shape))
      .map(() => deviation * random.normal());
    return constant(tf.tensor4d(values, shape));
  });
}

function batchOf({ count, height, width, channels, pixels }: ImageSet, from: number): tf.Tensor4D {
  const to = Math.min(from + batch, count);
  const size = height * width * channels;
  const values = new Float32Array((to - from) * size);
  for (let i = 0; i < values.length; i++) values[i] = pixels[from * size + i] / 127.5 - 1;
  return tf.tensor4d(values, [to - from, height, width, channels]);
}

/** Each layer's outputs, before the activation. */
function forward(images: tf.Tensor4D, filters: readonly Value<tf.Tensor4D>[]): tf.Tensor4D[] {
  const outputs: tf.Tensor4D[] = [];
  let x: Value<tf.Tensor4D> = constant(images);
  for (const filter of filters) {
    const bias = constant(tf.zeros([filter.tensor.shape[3]]) as tf.Tensor1D);
    const y = conv2d(x, filter);
    outputs.push(y.tensor);
    x = biasActivation(y, bias, "lrelu");
  }
  return outputs;
}

interface Layer {
  outputs: Float32Array;
  shape: [count: number, height: number, width: number, channels: number];
}

/**
 * Writes a layer's numbers of every image: of each channel in each cell the mean, which tells colours
 * and shapes, and the root of the mean square, which tells how much texture or noise there is.
 *
 * @param to where the first image's numbers begin, and how far the next image's are
 */
function describe(
  { outputs, shape: [count, height, width, channels] }: Layer,
  values: Float64Array,
  { place, length }: { place: number; length: number },
): void {
  const area = height * width / cells ** 2;
  let at = 0;
  for (let image = 0; image < count; image++) {
    const start = place + image * length;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const cell = Math.floor(y * cells / height) * cells + Math.floor(x * cells / width);
        const sums = start + cell * 2 * channels;
        for (let c = 0; c < channels; c++) {
          const output = outputs[at++];
          values[sums + c] += output / area;
          values[sums + channels + c] += output * output / area;
        }
      }
    }
    for (let cell = 0; cell < cells ** 2; cell++) {
      const squares = start + (2 * cell + 1) * channels;
      for (let c = 0; c < channels; c++) values[squares + c] = Math.sqrt(values[squares + c]);
    }
  }
}
