/** Draws samples, each beside its nearest real images. */
import { join } from "node:path";
import { joinBytes, type TrainedGenerator } from "../../model/mod.ts";
import {
  checkGrid,
  drawn,
  encodePicture,
  extensionOf,
  imageGrid,
  plannedImages,
  recipeOf,
  writeWhole,
} from "../../pipeline/generator/mod.ts";
import type * as Nearest from "../../pipeline/generator/neighbours.ts";
import { placesOf } from "../cli/cache_folder.ts";
import { showOpening } from "../cli/show_opening.ts";
import { UsageError } from "../cli/usage_error.ts";
import { asked } from "./sample_plan.ts";
import { type Drawing, type How, type Save, statedWords, stemOf } from "./save_pictures.ts";

type Dataset = Awaited<ReturnType<typeof Nearest.openDataset>>;

/** Opens the run's data set, before any device. */
export async function prepareNeighbours(drawing: Drawing): Promise<Save> {
  const { flags: { format, scale, columns }, file: { model }, plan } = drawing;
  const { outputHeight: height, outputWidth: width, cDim } = model;
  const nearest = await import("../../pipeline/generator/neighbours.ts");
  const most = nearest.mostSamples(height * width * cDim);
  if (plan.count > most) {
    throw new UsageError(
      `--count is "${plan.count}": neighbours of at most ${most} images of this size are looked for ` +
        "at once; lower it, and go on by --first",
    );
  }
  if (columns !== undefined) {
    throw new UsageError("--columns does not go with --neighbours: leave it out");
  }
  const side = rowLength(drawing);
  asked(() => checkGrid({ height, width, count: plan.count * side, columns: side, scale }, format));
  const dataset = await openRealImages(drawing, nearest);
  return (generator, how) => saveNeighbours(drawing, generator, { ...how, dataset, nearest });
}

async function openRealImages(
  { flags, file: { config: recorded, data, model } }: Drawing,
  { openDataset, ownConfig, fingerprint, fingerprintDifference }: typeof Nearest,
): Promise<Dataset> {
  if (recorded === undefined || data === undefined) {
    throw new UsageError(
      `--neighbours: ${flags.from} does not say what it was trained on: name the run, or one of its ` +
        "checkpoints",
    );
  }
  const stated = { backend: "auto" as const, ...flags.dataset && { dataset: flags.dataset } };
  const config = ownConfig(recorded, { file: flags.from, stated, places: placesOf({}) });
  let dataset: Dataset;
  try {
    const onWarning = (message: string) => console.error(`warning: ${message}`);
    dataset = await showOpening((onProgress) => openDataset(config, { onProgress, onWarning }));
  } catch (cause) {
    throw new Error(
      `--neighbours needs the images that the run was trained on: ${
        (cause as Error).message
      }; if they ` +
        "lie elsewhere now, state --dataset",
      { cause },
    );
  }
  const shape = [dataset.height, dataset.width, dataset.channels].join("x");
  const own = [model.outputHeight, model.outputWidth, model.cDim].join("x");
  if (shape !== own) {
    throw new UsageError(
      `--neighbours: the images of "${dataset.name}" are ${shape}, and samples are ${own}: state the ` +
        "--dataset that the run was trained on",
    );
  }
  const difference = fingerprintDifference(data, await fingerprint(dataset));
  if (difference !== undefined) {
    console.error(`note: the data set is not what the run was trained on: ${difference}`);
  }
  return dataset;
}

/** A sample, and of each extractor a gap and the neighbours. */
function rowLength({ flags: { neighbours = 0, by } }: Drawing): number {
  return 1 + by.length * (1 + neighbours);
}

async function saveNeighbours(
  drawing: Drawing,
  generator: TrainedGenerator,
  { backend, report, say, release, dataset, nearest }: How & {
    dataset: Dataset;
    nearest: typeof Nearest;
  },
): Promise<string[]> {
  const { flags, file, plan, out } = drawing;
  const { outputHeight: height, outputWidth: width, cDim: channels } = file.model;
  const parts: Uint8Array[] = [];
  for await (const { pixels } of drawn(generator, plan, flags.batchSize)) parts.push(pixels);
  const samples = { count: plan.count, height, width, channels, pixels: joinBytes(parts) };
  release(); // an extractor may open the same backend
  const concurrency = file.config?.decodeConcurrency ?? 1;
  const found = await nearest.nearestReal(samples, dataset, {
    ...{ by: flags.by, count: flags.neighbours!, concurrency },
    report: (done, total) => report(done, total, "looking at real images"),
  });

  const wanted = found.flatMap(({ ofSamples }) => ofSamples.flat().map(({ index }) => index));
  const reals = await nearest.loadSet(dataset, wanted, concurrency);
  const bytes = height * width * channels;
  const gap = new Uint8Array(bytes).fill(255);
  let place = 0;
  // The neighbours of each extractor lie together in `reals`.
  const starts = found.map(({ ofSamples }) => {
    const start = place;
    place += ofSamples.flat().length;
    return start;
  });
  const rows = Array.from({ length: plan.count }, (_, i) => {
    const others = found.flatMap(({ ofSamples }, n) => {
      const near = ofSamples[i].map(() => {
        const at = starts[n]++;
        return reals.pixels.subarray(at * bytes, (at + 1) * bytes);
      });
      // A small data set may have fewer images.
      return [gap, ...near, ...Array(flags.neighbours! - near.length).fill(gap)];
    });
    return [samples.pixels.subarray(i * bytes, (i + 1) * bytes), ...others];
  }).flat();
  const layout = { count: rows.length, height, width, channels, columns: rowLength(drawing) };
  const grid = imageGrid(joinBytes(rows), { ...layout, scale: flags.scale });
  const words = [`--count ${plan.count} --neighbours ${flags.neighbours} --by ${flags.by.join()}`];
  const walk = [...words, ...statedWords(drawing)].join(" ");
  const stem = join(out, `${stemOf(drawing)}_neighbours`);
  const picture = `${stem}.${extensionOf(flags.format)}`;
  const recipe = { ...recipeOf(file, plan, backend), walk };
  await writeWhole(picture, await encodePicture(grid, flags.format, recipe));
  const table = `${stem}.json`;
  await writeWhole(table, new TextEncoder().encode(tableText(drawing, found, dataset)));
  found.forEach((one) => say(verdict(one)));
  return [picture, table];
}

function tableText(
  { plan, file: { model, classes } }: Drawing,
  found: Nearest.Neighbours[],
  dataset: Dataset,
): string {
  const nameOf = (label: number | undefined) => label === undefined ? label : classes?.[label];
  const images = plannedImages(plan, model.zDim).map(({ index, label }, i) => ({
    image: index,
    label: nameOf(label),
    neighbours: Object.fromEntries(found.map(({ extractor, ofSamples }) => [
      extractor,
      ofSamples[i].map(({ index, distance }) => ({
        id: dataset.id(index),
        label: nameOf(dataset.label(index)),
        distance,
      })),
    ])),
  }));
  const medians = Object.fromEntries(
    found.map(({ extractor, sampleDistance, realDistance }) => [extractor, {
      sampleDistance,
      realDistance,
    }]),
  );
  return JSON.stringify({ dataset: dataset.name, medians, images }, null, 1) + "\n";
}

function verdict({ extractor, sampleDistance, realDistance }: Nearest.Neighbours): string {
  const ratio = sampleDistance / realDistance;
  return `by ${extractor}: a sample is ${
    ratio.toFixed(2)
  } times as far from its nearest real image as ` +
    "real images are from one another; of images learnt by heart, it would be near 0";
}
