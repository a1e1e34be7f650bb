/** The real images that samples are nearest to, by which learning by heart shows. */
import { from, lastValueFrom, toArray } from "rxjs";
import { joinBytes } from "../../model/mod.ts";
import type { Dataset } from "../contracts/dataset.ts";
import { evenIndices } from "../contracts/evenly_spaced.ts";
import { mapInOrder } from "../flow/map_in_order.ts";
import {
  type Extractor,
  type Features,
  type ImageSet,
  innerProducts,
  openExtractor,
} from "../measures/of_runs.ts";

export { fingerprint, fingerprintDifference } from "../outputs/checkpoints/mod.ts";
export { openDataset } from "../sources/open_dataset.ts";
export { ownConfig } from "../settings/own_config.ts";
export type { ImageSet };

export interface Neighbour {
  /** The image's number in the data set. */
  index: number;
  /** In the extractor's numbers: the root of the mean squared difference. */
  distance: number;
}

export interface Neighbours {
  extractor: string;
  /** Of each sample, the nearest first. */
  ofSamples: Neighbour[][];
  /** The median distance of a sample to its nearest real image. */
  sampleDistance: number;
  /** The same of some real images to their nearest other one: what is usual among images. */
  realDistance: number;
}

export interface NeighbourOptions {
  /** Names of extractors, each with neighbours of its own. */
  by: readonly string[];
  /** Neighbours of each sample. */
  count: number;
  /** Images that are decoded at once. */
  concurrency: number;
  report: (done: number, total: number) => void;
}

/** Real images whose own neighbours are looked for, to compare with. */
const mostReal = 64;
/** Numbers of pixels that are held at once, 8 bytes each. */
const mostNumbers = 2 ** 23;

/** Images of a batch; memory holds one batch, the samples and the real images to compare with. */
const batchOf = (numbers: number) => Math.max(1, Math.min(256, Math.floor(mostNumbers / numbers)));

/** The most samples whose neighbours are looked for at once. */
export const mostSamples = (numbers: number) => Math.min(1024, 4 * batchOf(numbers));

/** Looks at every image of a data set once. */
export async function nearestReal(
  samples: ImageSet,
  dataset: Dataset,
  { by, count, concurrency, report }: NeighbourOptions,
): Promise<Neighbours[]> {
  const reals = evenIndices(
    dataset.size,
    Math.min(mostReal, batchOf(samples.pixels.length / samples.count)),
  );
  const compared = await loadSet(dataset, reals, concurrency);
  const searches: Search[] = [];
  using closing = new DisposableStack();
  for (const name of by) {
    const extractor = await openExtractor(name);
    closing.defer(() => extractor.close());
    searches.push(await Search.open(name, extractor, { samples, compared, reals, count }));
  }
  const size = batchOf(samples.pixels.length / samples.count);
  for (let first = 0; first < dataset.size; first += size) {
    const length = Math.min(size, dataset.size - first);
    const indices = Array.from({ length }, (_, i) => first + i);
    const images = await loadSet(dataset, indices, concurrency);
    for (const search of searches) await search.look(images, first);
    report(first + length, dataset.size);
  }
  return searches.map((search) => search.found());
}

/** Images of a data set by number. */
export async function loadSet(
  { height, width, channels, load }: Dataset,
  indices: readonly number[],
  concurrency: number,
): Promise<ImageSet> {
  const loading = from(indices).pipe(mapInOrder((index) => load(index), concurrency), toArray());
  const pixels = joinBytes(await lastValueFrom(loading));
  return { count: indices.length, height, width, channels, pixels };
}

/** What has been found so far in the numbers of one extractor. */
class Search {
  private constructor(
    private readonly name: string,
    private readonly extractor: Extractor,
    private readonly wanted: readonly Wanted[],
  ) {}

  static async open(
    name: string,
    extractor: Extractor,
    { samples, compared, reals, count }: {
      samples: ImageSet;
      compared: ImageSet;
      reals: readonly number[];
      count: number;
    },
  ): Promise<Search> {
    return new Search(name, extractor, [
      { features: await extractor.extract(samples), nearest: lists(samples.count), count },
      {
        features: await extractor.extract(compared),
        nearest: lists(reals.length),
        count: 1,
        reals,
      },
    ]);
  }

  async look(images: ImageSet, first: number): Promise<void> {
    const features = await this.extractor.extract(images);
    for (const wanted of this.wanted) keepNearest(wanted, features, first);
  }

  found(): Neighbours {
    const [samples, reals] = this.wanted;
    return {
      extractor: this.name,
      ofSamples: samples.nearest,
      sampleDistance: medianNearest(samples),
      realDistance: medianNearest(reals),
    };
  }
}

/** Images whose neighbours are looked for. */
interface Wanted {
  features: Features;
  /** Of each image. */
  nearest: Neighbour[][];
  /** How many are kept of each. */
  count: number;
  /** Their own numbers in the data set, if they are of it: none is its own neighbour. */
  reals?: readonly number[];
}

const lists = (count: number): Neighbour[][] => Array.from({ length: count }, () => []);

function keepNearest({ features, nearest, count, reals }: Wanted, found: Features, first: number) {
  const products = innerProducts(features, found);
  const [rows, columns] = [squares(features), squares(found)];
  for (let i = 0; i < features.count; i++) {
    for (let j = 0; j < found.count; j++) {
      const index = first + j;
      if (reals?.[i] === index) continue;
      const squared = rows[i] + columns[j] - 2 * products.values[i * found.count + j];
      const distance = Math.sqrt(Math.max(0, squared) / features.length);
      insert(nearest[i], { index, distance }, count);
    }
  }
}

function squares({ count, length, values }: Features): Float64Array {
  const sums = new Float64Array(count);
  for (let i = 0; i < values.length; i++) sums[Math.floor(i / length)] += values[i] ** 2;
  return sums;
}

/** Of equal ones, the first that was found stays in front. */
function insert(nearest: Neighbour[], one: Neighbour, most: number): void {
  if (nearest.length === most && one.distance >= nearest[most - 1].distance) return;
  const place = nearest.findLastIndex(({ distance }) => distance <= one.distance) + 1;
  nearest.splice(place, 0, one);
  nearest.length = Math.min(nearest.length, most);
}

function medianNearest({ nearest }: Wanted): number {
  const sorted = nearest.flatMap(([first]) => first ? [first.distance] : []).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
