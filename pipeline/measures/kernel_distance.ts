import type { Features, Table } from "./features.ts";
import { innerProducts } from "./inner_products.ts";

/** The kernel distance on average over subsets, and its standard deviation over them. */
export interface KernelDistance {
  mean: number;
  deviation: number;
}

/** The inner products of two feature sets, within and between. */
export interface Products {
  real: Table;
  generated: Table;
  /** [generated, real]. */
  between: Table;
}

/** Images of each set that one estimate uses. */
export interface Subset {
  real: ArrayLike<number>;
  generated: ArrayLike<number>;
}

/**
 * The squared maximum mean discrepancy with the kernel (x.y / length + 1)^3, without bias (Binkowski
 * et al. 2018): about zero for two sets of one distribution, below zero as often as above.
 *
 * @param length numbers a row of the features
 */
export function kernelDistance(
  products: Products,
  length: number,
  subsets: readonly Subset[],
): KernelDistance {
  const real = subsets.map(({ real }) => real);
  const generated = subsets.map(({ generated }) => generated);
  const ofReal = meansOfReal(products.real, length, subsets);
  const ofGenerated = meansWithin(kernelled(products.generated, length), generated);
  const across = meansOf(kernelled(products.between, length), generated, real);
  const estimates = subsets.map((_, n) => ofReal[n] + ofGenerated[n] - 2 * across[n]);
  const mean = average(estimates);
  const deviation = Math.sqrt(average(estimates.map((estimate) => (estimate - mean) ** 2)));
  return { mean, deviation };
}

/** Of real images, which are compared with one set of samples after the other. */
const found = new WeakMap<Table, { subsets: readonly Subset[]; means: number[] }>();

function meansOfReal(products: Table, length: number, subsets: readonly Subset[]): number[] {
  const before = found.get(products);
  if (before?.subsets === subsets) return before.means;
  const means = meansWithin(kernelled(products, length), subsets.map(({ real }) => real));
  found.set(products, { subsets, means });
  return means;
}

const average = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

function kernelled({ rows, columns, values }: Table, length: number): Features {
  const kernel = new Float64Array(values.length);
  for (let i = 0; i < kernel.length; i++) { // `map` takes several times as long
    const base = values[i] / length + 1;
    kernel[i] = base * base * base; // `**` takes ten times as long
  }
  return { count: rows, length: columns, values: kernel };
}

type Images = ArrayLike<number>;

/** Without the pairs of an image with itself, which would be a bias. */
function meansWithin(kernel: Features, subsets: readonly Images[]): number[] {
  const own = (images: Images) => sumAt(images, (i) => kernel.values[i * kernel.length + i]);
  return meansOf(kernel, subsets, subsets).map((mean, n) => {
    const { length } = subsets[n];
    return (mean * length ** 2 - own(subsets[n])) / (length * (length - 1));
  });
}

/** The mean over all pairs of each two subsets: products with ones and zeros are faster than looking up pairs. */
function meansOf(kernel: Features, rows: readonly Images[], columns: readonly Images[]): number[] {
  const sums = innerProducts(kernel, membersOf(columns, kernel.length)); // [rows, subsets]
  return rows.map((images, n) => {
    const sum = sumAt(images, (i) => sums.values[i * sums.columns + n]);
    return sum / (images.length * columns[n].length);
  });
}

/** For each subset, 1 for its members. */
function membersOf(subsets: readonly Images[], length: number): Features {
  const values = new Float64Array(subsets.length * length);
  subsets.forEach((images, n) => {
    for (let i = 0; i < images.length; i++) values[n * length + images[i]] = 1;
  });
  return { count: subsets.length, length, values };
}

function sumAt(images: Images, valueOf: (image: number) => number): number {
  let sum = 0;
  for (let i = 0; i < images.length; i++) sum += valueOf(images[i]);
  return sum;
}
