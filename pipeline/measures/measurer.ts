import { from, lastValueFrom, toArray } from "rxjs";
import {
  type Gan,
  joinBytes,
  type Latents,
  randomStream,
  sampleZ,
  type WhichGenerator,
} from "../../model/mod.ts";
import { isSynchronous } from "../../ops/mod.ts";
import type { Dataset, HeldOut } from "../contracts/dataset.ts";
import type { MeasuresTaken, SampleMeasured, StepDone, Warning } from "../contracts/events.ts";
import { warning } from "../contracts/run_events.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { errorMessage } from "../contracts/text.ts";
import { evenIndices } from "../contracts/evenly_spaced.ts";
import { mapInOrder } from "../flow/map_in_order.ts";
import { type ImageSet, imagesFrom } from "./image_set.ts";
import type { Keep } from "./keep_compared.ts";
import { openMeasureThread } from "./measure_thread.ts";

type Place = Pick<StepDone, "step" | "epoch" | "stepInEpoch">;

/** Measures how good the samples are, always from the same latents, while training goes on. */
export interface Measurer {
  /** Resolves when the extractor is open, and fails where it cannot be opened. */
  opened: Promise<void>;
  /** Draws samples by the weights of that step, and compares them with the real images. By default the averaged generator draws. */
  take(at: Place, which?: WhichGenerator): Promise<MeasuresTaken | Warning>;
  /** The kernel distance of samples that are drawn anyway; undefined where it cannot be told. */
  kid(at: Place, pixels: Uint8Array): Promise<SampleMeasured | undefined>;
  close(): void;
}

/** The parts of measuring, to be timed: what training waits for, and what its own thread does. */
export function measuringParts(gan: Gan, cacheDir: string) {
  const { outputHeight: height, outputWidth: width, cDim: channels } = gan.config;
  const z = sampleZ(wantedImages, gan.config, randomStream(gan.config.seed, "measure-z"));
  const draw = () => gan.sample({ z, labels: undefined });
  const set = async (count = wantedImages): Promise<ImageSet> => {
    const all = { count: wantedImages, height, width, channels, pixels: await draw() };
    const few = imagesFrom(all, 0, count);
    return { ...few, pixels: few.pixels.slice() };
  };
  const thread = openMeasureThread("random");
  return {
    draw,
    /** What a run does once: the thread takes the numbers of real images, and their products with the first others. */
    begin: async () => {
      const [real, few] = [await set(), await set(sampledImages)];
      return async () => {
        thread.begin({ real, cacheDir });
        await thread.kid(few);
      };
    },
    /** All measures, and the KID of a sample: each waits for images, and gives what then measures them. */
    all: async () => measuring(thread.measure, await set()),
    kid: async () => measuring(thread.kid, await set(sampledImages)),
    close: thread.close,
  };
}

const measuring = (measure: (images: ImageSet) => Promise<unknown>, images: ImageSet) => () =>
  measure(images);

/** Of a sample, as most runs draw it. */
const sampledImages = 64;
/** Enough for a Frechet distance, precision and recall. */
const wantedImages = 1000;
/** Samples that may wait for the thread; their pixels are in memory. */
const mostWaiting = 2;
/** The same of the few images of a sample. */
const mostKidsWaiting = 16;

export interface MeasurerOptions extends Pick<RunConfig, "cacheDir" | "decodeConcurrency"> {
  extractor: string;
  /** Its samples are measured however long that takes. */
  lastStep: number;
  /** Takes all that is compared, where somebody wants to compare it again. */
  keep?: Keep;
}

/** Opened without waiting: real images are loaded while the first steps are trained. */
export function openMeasurer(
  gan: Gan,
  dataset: Dataset,
  { extractor, cacheDir, decodeConcurrency, lastStep, keep }: MeasurerOptions,
): Measurer {
  const thread = openMeasureThread(extractor);
  const reals = loadReals(dataset, decodeConcurrency);
  const opening = reals.then(({ images }) => {
    thread.begin({ real: images, cacheDir });
  });
  opening.catch(() => {}); // told with the first measures
  const kept = keep && opening.then(async () => {
    const { images } = await reals;
    await keep("real", images, await thread.features(images));
  });
  kept?.catch(() => {}); // told with the first measures
  let waiting = 0;
  let kidsWaiting = 0;
  let latents: Latents | undefined;

  const take = async ({ step, epoch, stepInEpoch }: Place, which?: WhichGenerator) => {
    if (waiting >= mostWaiting && step < lastStep) {
      return leftOut(step, "those before take longer than the steps");
    }
    waiting++;
    try {
      const begun = performance.now();
      // Before the first await, so that the weights are those of this step.
      latents ??= latentsFor(gan, dataset);
      const drawing = gan.sample(latents, which);
      const sampleMillis = isSynchronous() ? performance.now() - begun : undefined;
      const pixels = await drawing;
      await opening;
      const { images: real, areHeldOut } = await reals;
      const samples = { ...real, count: wantedImages, pixels };
      if (keep) {
        await kept;
        await keep(`step-${step}-${which}`, samples, await thread.features(samples));
      }
      const { extractor: name, measures, millis } = await thread.measure(samples);
      return {
        type: "measures" as const,
        at: Date.now(),
        ...{ step, epoch, stepInEpoch, extractor: name },
        images: wantedImages,
        realImages: real.count,
        areHeldOut,
        ...measures,
        sampleMillis,
        measureMillis: millis,
      };
    } catch (error) {
      return leftOut(step, errorMessage(error));
    } finally {
      waiting--;
    }
  };

  const kid = async ({ step, epoch, stepInEpoch }: Place, pixels: Uint8Array) => {
    if (kidsWaiting >= mostKidsWaiting) return undefined;
    kidsWaiting++;
    try {
      await opening;
      const { images: real } = await reals;
      const count = pixels.length / (real.pixels.length / real.count);
      const found = await thread.kid({ ...real, count, pixels: pixels.slice() });
      return {
        type: "sample-measured" as const,
        at: Date.now(),
        ...{ step, epoch, stepInEpoch, extractor: found.extractor, images: count },
        kid: found.kid.mean,
        kidDeviation: found.kid.deviation,
        measureMillis: found.millis,
      };
    } catch {
      return undefined; // measures, which are due less often, say what is wrong
    } finally {
      kidsWaiting--;
    }
  };

  return { opened: thread.opened, take, kid, close: thread.close };
}

function leftOut(step: number, why: string): Warning {
  const message =
    `samples of step ${step} are not measured: ${why}; training goes on, and a larger ` +
    "--measure-every or --measure off avoids it";
  return warning(message);
}

interface Reals {
  images: ImageSet;
  areHeldOut: boolean;
}

/** Held-out images, or where there are none, some of those that are trained on. */
async function loadReals(dataset: Dataset, concurrency: number): Promise<Reals> {
  const { heldOut } = dataset;
  const source = heldOut ?? { count: dataset.size, load: dataset.load };
  const images = await loadImages({ ...dataset, ...source }, wantedImages, concurrency);
  return { images, areHeldOut: heldOut !== undefined };
}

/** At most so many images of a set, evenly from the first to the last. */
export async function loadImages(
  { count, load, height, width, channels }:
    & Pick<HeldOut, "count" | "load">
    & Pick<Dataset, "height" | "width" | "channels">,
  most: number,
  concurrency: number,
): Promise<ImageSet> {
  const indices = evenIndices(count, most);
  const loading = mapInOrder((index: number) => load(index), concurrency);
  const loaded = await lastValueFrom(from(indices).pipe(loading, toArray()));
  return { height, width, channels, count: indices.length, pixels: joinBytes(loaded) };
}

/** Labels are as often among the samples as among the real images. */
function latentsFor({ config }: Gan, dataset: Dataset): Latents {
  const z = sampleZ(wantedImages, config, randomStream(config.seed, "measure-z"));
  if (config.yDim === 0) return { z, labels: undefined };
  const { count, label }: Pick<HeldOut, "count" | "label"> = dataset.heldOut ??
    { count: dataset.size, label: dataset.label };
  const indices = evenIndices(count, wantedImages);
  const labels = Uint32Array.from(
    { length: wantedImages },
    (_, i) => label(indices[i % indices.length]) ?? 0,
  );
  return { z, labels };
}
