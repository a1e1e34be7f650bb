/** Numbers that describe images, one row an image; and inner products of such rows. */

export interface Features {
  count: number;
  /** Numbers an image. */
  length: number;
  /** [count, length]. */
  values: Float64Array;
}

/** A square or oblong table of numbers, row by row. */
export interface Table {
  rows: number;
  columns: number;
  values: Float64Array;
}

/** The inner product of each row of `a` with each row of `b`. */
export function innerProducts(a: Features, b: Features): Table {
  const table = { rows: a.count, columns: b.count, values: new Float64Array(a.count * b.count) };
  for (let i = 0; i < a.count; i += tile) {
    // Within one set each product stands for two pairs.
    for (let j = a === b ? i : 0; j < b.count; j += tile) multiplyTile(a, i, b, j, table);
  }
  if (a === b) mirror(table);
  return table;
}

/** Rows of each side that are multiplied together: each number is read once for four products. */
const tile = 4;

function multiplyTile(a: Features, i: number, b: Features, j: number, { values }: Table): void {
  const { length } = a;
  const [rows, columns] = [Math.min(tile, a.count - i), Math.min(tile, b.count - j)];
  if (rows < tile || columns < tile) {
    for (let r = i; r < i + rows; r++) {
      for (let c = j; c < j + columns; c++) values[r * b.count + c] = innerProduct(a, r, b, c);
    }
    return;
  }
  const [x, y] = [a.values, b.values];
  const x0 = i * length, x1 = x0 + length, x2 = x1 + length, x3 = x2 + length;
  const y0 = j * length, y1 = y0 + length, y2 = y1 + length, y3 = y2 + length;
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
  for (let k = 0; k < length; k++) {
    const a0 = x[x0 + k], a1 = x[x1 + k], a2 = x[x2 + k], a3 = x[x3 + k];
    const b0 = y[y0 + k], b1 = y[y1 + k], b2 = y[y2 + k], b3 = y[y3 + k];
    s00 += a0 * b0, s01 += a0 * b1, s02 += a0 * b2, s03 += a0 * b3;
    s10 += a1 * b0, s11 += a1 * b1, s12 += a1 * b2, s13 += a1 * b3;
    s20 += a2 * b0, s21 += a2 * b1, s22 += a2 * b2, s23 += a2 * b3;
    s30 += a3 * b0, s31 += a3 * b1, s32 += a3 * b2, s33 += a3 * b3;
  }
  const sums = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33];
  for (let n = 0; n < sums.length; n++) {
    values[(i + (n >> 2)) * b.count + j + (n & 3)] = sums[n];
  }
}

function innerProduct(a: Features, i: number, b: Features, j: number): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    sum += a.values[i * a.length + k] * b.values[j * a.length + k];
  }
  return sum;
}

function mirror({ rows, values }: Table): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) values[i * rows + j] = values[j * rows + i];
  }
}

/** The mean row. */
export function meanOf({ count, length, values }: Features): Float64Array {
  const mean = new Float64Array(length);
  for (let i = 0; i < count * length; i++) mean[i % length] += values[i];
  return mean.map((sum) => sum / count);
}

/** The rows less their mean. */
export function centred(features: Features): Features {
  const { length, values } = features;
  const mean = meanOf(features);
  return { ...features, values: values.map((value, i) => value - mean[i % length]) };
}

/** The columns as rows. */
export function transposed({ count, length, values }: Features): Features {
  const turned = new Float64Array(values.length);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < length; k++) turned[k * count + i] = values[i * length + k];
  }
  return { count: length, length: count, values: turned };
}
