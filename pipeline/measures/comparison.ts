import { evenIndices } from "../contracts/evenly_spaced.ts";
import { permutation, randomStream } from "../../model/mod.ts";
import type { Extractor } from "./extractor.ts";
import { pixelFeatures } from "./pixel_extractor.ts";
import type { Features, Table } from "./features.ts";
import { frechetDistance } from "./frechet_distance.ts";
import type { ImageSet } from "./image_set.ts";
import { innerProducts } from "./inner_products.ts";
import {
  type KernelDistance,
  kernelDistance,
  type Products,
  type Subset,
} from "./kernel_distance.ts";
import { neighbourhoods } from "./neighbours.ts";
import { type Projections, projections, slicedWasserstein } from "./sliced_wasserstein.ts";

/** What tells how good samples are; smaller distances, larger shares. */
export interface Measures {
  /** Absent for extractors in whose numbers it means nothing, as `precision` to `spread`. */
  frechet?: number;
  kid: number;
  kidDeviation: number;
  precision?: number;
  recall?: number;
  /** How far samples lie apart, relative to real images; repeated ones are near 0. */
  spread?: number;
  /** Between a sample's near and far neighbours; large where a few images repeat, with noise or without. */
  gap?: number;
  /** Of pixels from 0 to 1, whatever the extractor. */
  slicedWasserstein: number;
}

/** Subsets of half of the images, over which the kernel distance is averaged. */
const subsetCount = 50;
/** Real images beside which few are compared: more of them would cost more than they tell. */
const mostFew = 250;

/** Compares real images with one set of samples after the other. */
export class Comparison {
  private readonly projections: Projections;
  private readonly pixelCount: number;
  private readonly all: Reference;
  private few: Reference | undefined;

  constructor(
    private readonly extractor: Extractor,
    real: ImageSet,
    private readonly features: Features,
  ) {
    this.pixelCount = real.pixels.length / real.count;
    this.projections = projections(pixelFeatures(real));
    this.all = referenceOf(features);
  }

  /** @throws RangeError for images of another size */
  async measure(generated: ImageSet): Promise<Measures> {
    const { features, products } = await this.compared(generated, this.all);
    const kid = kidOf(products, this.features.length);
    const perceptual = this.extractor.isPerceptual
      ? { frechet: frechetDistance(this.features, features), ...neighbourhoods(products) }
      : {};
    return {
      ...perceptual,
      kid: kid.mean,
      kidDeviation: kid.deviation,
      slicedWasserstein: slicedWasserstein(this.projections, projections(pixelFeatures(generated))),
    };
  }

  /**
   * Of few images, beside some of the real ones: it has no bias, whatever the counts are.
   *
   * @throws RangeError for images of another size
   */
  async kid(generated: ImageSet): Promise<KernelDistance> {
    this.few ??= referenceOf(rowsAt(this.features, evenIndices(this.features.count, mostFew)));
    const { products } = await this.compared(generated, this.few);
    return kidOf(products, this.features.length);
  }

  private async compared(generated: ImageSet, { features: real, products: own }: Reference) {
    this.checkSizes(generated);
    const features = await this.extractor.extract(generated);
    const products: Products = {
      real: own,
      generated: innerProducts(features, features),
      between: innerProducts(features, real),
    };
    return { features, products };
  }

  private checkSizes({ height, width, channels }: ImageSet): void {
    const length = height * width * channels;
    if (length === this.pixelCount) return;
    throw new RangeError(
      `samples of ${height}x${width}x${channels} have ${length} numbers, and the real images have ` +
        `${this.pixelCount}: scale one of them to the size of the other`,
    );
  }
}

/** Real images, and their inner products, which are taken once. */
interface Reference {
  features: Features;
  products: Table;
}

const referenceOf = (features: Features): Reference => ({
  features,
  products: innerProducts(features, features),
});

function rowsAt({ length, values }: Features, indices: readonly number[]): Features {
  const rows = new Float64Array(indices.length * length);
  indices.forEach((index, i) =>
    rows.set(values.subarray(index * length, (index + 1) * length), i * length)
  );
  return { count: indices.length, length, values: rows };
}

function kidOf(products: Products, length: number): KernelDistance {
  const { real, generated } = products;
  return kernelDistance(products, length, subsetsOf(real.rows, generated.rows));
}

const drawn = new Map<string, Subset[]>();

/** The same ones for the same counts, so that numbers compare. */
function subsetsOf(real: number, generated: number): Subset[] {
  const counts = `${real} and ${generated}`;
  const subsets = drawn.get(counts) ?? drawSubsets(real, generated);
  drawn.set(counts, subsets);
  return subsets;
}

function drawSubsets(real: number, generated: number): Subset[] {
  const size = Math.max(2, Math.floor(Math.min(real, generated) / 2));
  return Array.from({ length: subsetCount }, (_, n) => {
    const random = randomStream(0, "measures/subset", n);
    return {
      real: permutation(real, random).subarray(0, size),
      generated: permutation(generated, random).subarray(0, size),
    };
  });
}
