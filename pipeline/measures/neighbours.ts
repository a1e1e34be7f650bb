/** What distances to nearest neighbours tell: precision, recall, and whether samples repeat. */
import type { Table } from "./features.ts";
import type { Products } from "./kernel_distance.ts";

/** Of the neighbours, the one whose distance is an image's radius (Kynkaanniemi et al. 2019). */
const neighbour = 3;

export interface Neighbourhoods {
  /** The share of samples that lie within the radius of a real image: how real they are. */
  precision: number;
  /** The share of real images that lie within the radius of a sample: how much of them is drawn. */
  recall: number;
  /** The median distance of a sample to its nearest other one, relative to that among real images. */
  spread: number;
  /** The median, over samples, of the widest gap among the distances to its nearer half of the others. */
  gap: number;
}

/** Of feature sets with these inner products. */
export function neighbourhoods({ real, generated, between }: Products): Neighbourhoods {
  const ofReal = realNeighbours.get(real) ?? ownNeighbours(squaredDistances(real));
  realNeighbours.set(real, ofReal);
  const distances = squaredDistances(generated);
  const ofGenerated = ownNeighbours(distances);
  const across = squaredDistances(between, diagonal(generated), diagonal(real));
  return {
    precision: share(across.rows, across.columns, (i, j) => at(across, i, j) <= ofReal.radius[j]),
    recall: share(across.columns, across.rows, (j, i) => at(across, i, j) <= ofGenerated.radius[i]),
    spread: Math.sqrt(ofGenerated.nearest / ofReal.nearest),
    gap: Math.sqrt(median(widestGaps(distances))),
  };
}

/** Of real images, which are compared with one set of samples after the other. */
const realNeighbours = new WeakMap<Table, OwnNeighbours>();

/** Of the images of one set. */
interface OwnNeighbours {
  radius: Float64Array;
  /** The median distance to the nearest other one. */
  nearest: number;
}

const ownNeighbours = (distances: Table): OwnNeighbours => ({
  radius: nth(distances, neighbour),
  nearest: median(nth(distances, 1)),
});

/** Images that are the same have neighbours at distance 0: a gap is at most the root of this. */
const mostGap = 1e4;

/**
 * For each row, the largest ratio of a distance to the next smaller one, in its nearer half. Where a few
 * images repeat, each sample has near neighbours and far ones, and none in between; noise over them
 * makes both larger.
 */
function widestGaps({ rows, columns, values }: Table): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    const others = values.slice(i * columns, (i + 1) * columns);
    others[i] = Infinity;
    const nearer = others.sort().subarray(0, Math.ceil(columns / 2));
    const least = nearer[nearer.length - 1] / mostGap;
    let widest = 1;
    for (let k = 1; k < nearer.length; k++) {
      const ratio = Math.max(nearer[k], least) / Math.max(nearer[k - 1], least);
      if (ratio > widest) widest = ratio;
    }
    return widest;
  });
}

const at = ({ columns, values }: Table, i: number, j: number) => values[i * columns + j];

const diagonal = (table: Table) =>
  Float64Array.from({ length: table.rows }, (_, i) => at(table, i, i));

/** |x - y|^2 = x.x + y.y - 2 x.y, no less than zero whatever rounding does. */
function squaredDistances(
  { rows, columns, values }: Table,
  ofRows = diagonal({ rows, columns, values }),
  ofColumns = ofRows,
): Table {
  const distances = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const place = i * columns + j;
      distances[place] = Math.max(0, ofRows[i] + ofColumns[j] - 2 * values[place]);
    }
  }
  return { rows, columns, values: distances };
}

/** For each row, the distance of its nth nearest other one; of the farthest, if there are fewer. */
function nth({ rows, columns, values }: Table, n: number): Float64Array {
  const nearest = new Float64Array(Math.min(n, columns - 1));
  return Float64Array.from({ length: rows }, (_, i) => {
    nearest.fill(Infinity);
    for (let j = 0; j < columns; j++) {
      if (j !== i) insert(nearest, values[i * columns + j]);
    }
    return nearest[nearest.length - 1];
  });
}

/** Puts a number in its place among the smallest so far, and drops the largest of them. */
function insert(smallest: Float64Array, value: number): void {
  let place = smallest.length;
  while (place > 0 && value < smallest[place - 1]) {
    if (place < smallest.length) smallest[place] = smallest[place - 1];
    smallest[--place] = value;
  }
}

function share(count: number, others: number, isNear: (i: number, j: number) => boolean): number {
  let near = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < others; j++) {
      if (!isNear(i, j)) continue;
      near++;
      break;
    }
  }
  return near / count;
}

function median(numbers: Float64Array): number {
  return numbers.toSorted()[Math.floor(numbers.length / 2)];
}
