import { from, lastValueFrom, toArray } from "rxjs";
import {
  type Gan,
  type Images,
  joinBytes,
  type Latents,
  permutation,
  randomStream,
  sampleZ,
} from "../../../model/mod.ts";
import { isSynchronous } from "../../../ops/mod.ts";
import { type Dataset, loadedLabel } from "../../contracts/dataset.ts";
import type { RealSaved, SampleSaved, StepDone, Warning } from "../../contracts/events.ts";
import { encodePng, imageGrid } from "./image_grid.ts";
import { mapInOrder } from "../../flow/map_in_order.ts";
import type { RunConfig } from "../../contracts/run_config.ts";
import { savePicture } from "./save_picture.ts";
import type { Run } from "../../contracts/training_run.ts";
import { variety } from "./variety.ts";

export type SamplePlace = Pick<StepDone, "step" | "epoch" | "stepInEpoch">;

/** Draws samples from the same latents, and keeps the same real images, so that samples can be compared. */
export interface Sampler {
  /** Saves the grid of the real images, and the fixed latents as `latents.json`. */
  saveReal(): Promise<RealSaved | Warning>;
  /**
   * Draws from the fixed latents by the running averages, and saves the grid: that of the averaged
   * generator, and of the trained one too, where there is an average.
   */
  save(at: SamplePlace): Promise<SampleSaved | Warning>;
}

/**
 * Takes the first `sampleNum` images of the shuffled data set (again from the start where it has
 * fewer), and for conditional networks their labels. Shuffled, since a folder's first images may all
 * be of one class.
 *
 * @param drawn receives the images of each sample
 */
export async function openSampler(
  gan: Gan,
  dataset: Dataset,
  { sampleNum, decodeConcurrency }: RunConfig,
  run: Run,
  drawn: (at: SamplePlace, pixels: Uint8Array) => void = () => {},
): Promise<Sampler> {
  const { seed } = gan.config;
  const order = permutation(dataset.size, randomStream(seed, "sample-images"));
  const indices = Array.from({ length: sampleNum }, (_, i) => order[i % dataset.size]);
  const real = await imagesAt(indices, dataset, decodeConcurrency);
  const z = sampleZ(sampleNum, gan.config, randomStream(seed, "sample-z"));
  const latents: Latents = { z, labels: real.labels };

  const realVariety = variety(real.pixels, sampleNum);

  const saveGrid = async (pixels: Uint8Array, name: string) => {
    const { height, width, channels } = dataset;
    const grid = imageGrid(pixels, { count: sampleNum, height, width, channels });
    return run.writeSample(name, await encodePng(grid));
  };

  return {
    saveReal: () => {
      const writing = run.writeSample("latents.json", latentsJson(latents, gan.config.zDim))
        .then(() => saveGrid(real.pixels, "real_00_0000.png"));
      const event = (file: string): RealSaved => ({
        type: "real",
        at: Date.now(),
        file,
        images: sampleNum,
      });
      return savePicture(writing, event);
    },

    // Both calls start before the first await, so both use the weights of the same step.
    save: async ({ step, epoch, stepInEpoch }) => {
      const begun = performance.now();
      const drawing = gan.sample(latents);
      const trained = gan.isAveraged ? gan.sample(latents, "trained") : undefined;
      const evaluating = gan.evaluate(real, latents);
      const sampleMillis = isSynchronous() ? performance.now() - begun : undefined;
      const [pixels, trainedPixels, losses] = await Promise.all([drawing, trained, evaluating]);
      drawn({ step, epoch, stepInEpoch }, pixels);
      const name = `train_${padded(epoch, 2)}_${padded(stepInEpoch, 4)}`;
      const saving = Promise.all([
        saveGrid(pixels, `${name}.png`),
        trainedPixels && saveGrid(trainedPixels, `${name}_trained.png`),
      ]);
      return savePicture(saving, ([file, trainedFile]) => ({
        type: "sample",
        at: Date.now(),
        step,
        epoch,
        stepInEpoch,
        file,
        trainedFile,
        images: sampleNum,
        ...losses,
        variety: variety(pixels, sampleNum) / realVariety,
        sampleMillis,
      }));
    },
  };
}

async function imagesAt(
  indices: number[],
  dataset: Dataset,
  concurrency: number,
): Promise<Images> {
  const loaded = await lastValueFrom(
    from(indices).pipe(mapInOrder((index) => dataset.load(index), concurrency), toArray()),
  );
  const labels = dataset.classes &&
    Uint32Array.from(indices, (index) => loadedLabel(dataset, index)!);
  return { pixels: joinBytes(loaded), labels };
}

/** {z: number[][], labels?: number[]}; nine digits tell every float32 from all others. */
function latentsJson({ z, labels }: Latents, zDim: number): Uint8Array {
  const rows = Array.from(
    { length: z.length / zDim },
    (_, i) =>
      Array.from(z.subarray(i * zDim, (i + 1) * zDim), (value) => Number(value.toPrecision(9))),
  );
  return new TextEncoder().encode(JSON.stringify({ z: rows, labels: labels && [...labels] }));
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
