import { randomStream } from "../../model/mod.ts";
import type { Features } from "./features.ts";
import { innerProducts } from "./inner_products.ts";

/** Directions on which the sets are compared. The same ones always, so that numbers compare. */
const directions = 32;

/**
 * The sliced Wasserstein distance (Rabin et al. 2011): on each of some random directions, the root of
 * the mean squared distance of the sorted projections; of all directions, the root of the mean square.
 * Sets of different counts are compared at as many quantiles as the smaller has images.
 */
export function slicedWasserstein(a: Projections, b: Projections): number {
  const quantiles = Math.min(a[0].length, b[0].length);
  let sum = 0;
  a.forEach((x, n) => {
    for (let i = 0; i < quantiles; i++) {
      sum += (quantile(x, i, quantiles) - quantile(b[n], i, quantiles)) ** 2;
    }
  });
  return Math.sqrt(sum / (quantiles * directions));
}

/** The places of all images on each direction, in ascending order. */
export type Projections = readonly Float64Array[];

export function projections(features: Features): Projections {
  // Images first: of all directions few numbers stay in the cache, of all images many pass through it.
  const { values } = innerProducts(features, directionsOf(features.length)); // [images, directions]
  return Array.from(
    { length: directions },
    (_, n) =>
      Float64Array.from({ length: features.count }, (_, i) => values[i * directions + n]).sort(),
  );
}

let drawn: Features | undefined;

/** Vectors of length 1, evenly distributed over all directions. Kept, as images keep their size. */
function directionsOf(length: number): Features {
  if (drawn?.length === length) return drawn;
  const values = new Float64Array(directions * length);
  for (let n = 0; n < directions; n++) {
    const random = randomStream(0, "measures/direction", n);
    const vector = values.subarray(n * length, (n + 1) * length);
    vector.forEach((_, k) => vector[k] = random.normal());
    const size = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    vector.forEach((value, k) => vector[k] = value / size);
  }
  return drawn = { count: directions, length, values };
}

/** The middle of the ith of `quantiles` equal parts of a sorted list. */
function quantile(sorted: Float64Array, i: number, quantiles: number): number {
  return sorted[Math.floor((i + 0.5) * sorted.length / quantiles)];
}
