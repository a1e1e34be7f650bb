import { permutation, randomStream } from "../../model/mod.ts";
import type { Extractor } from "./extractor.ts";
import { pixelFeatures } from "./pixel_extractor.ts";
import { type Features, innerProducts, type Table } from "./features.ts";
import { frechetDistance } from "./frechet_distance.ts";
import type { ImageSet } from "./image_set.ts";
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

/** Compares real images with one set of samples after the other. */
export class Comparison {
  private readonly projections: Projections;
  private readonly pixelCount: number;
  private readonly products: Table;

  constructor(
    private readonly extractor: Extractor,
    real: ImageSet,
    private readonly features: Features,
  ) {
    this.pixelCount = real.pixels.length / real.count;
    this.projections = projections(pixelFeatures(real));
    this.products = innerProducts(features, features);
  }

  /** @throws RangeError for images of another size */
  async measure(generated: ImageSet): Promise<Measures> {
    const { features, products } = await this.compared(generated);
    const kid = this.kidOf(products);
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

  /** @throws RangeError for images of another size */
  async kid(generated: ImageSet): Promise<KernelDistance> {
    const { products } = await this.compared(generated);
    return this.kidOf(products);
  }

  private async compared(generated: ImageSet) {
    this.checkSizes(generated);
    const features = await this.extractor.extract(generated);
    const products: Products = {
      real: this.products,
      generated: innerProducts(features, features),
      between: innerProducts(features, this.features),
    };
    return { features, products };
  }

  private kidOf(products: Products): KernelDistance {
    const { count, length } = this.features;
    return kernelDistance(products, length, subsetsOf(count, products.generated.rows));
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

/** The same ones for the same counts, so that numbers compare. */
function subsetsOf(real: number, generated: number): Subset[] {
  const size = Math.max(2, Math.floor(Math.min(real, generated) / 2));
  return Array.from({ length: subsetCount }, (_, n) => {
    const random = randomStream(0, "measures/subset", n);
    return {
      real: permutation(real, random).subarray(0, size),
      generated: permutation(generated, random).subarray(0, size),
    };
  });
}
