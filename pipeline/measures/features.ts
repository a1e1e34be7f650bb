/** Numbers that describe images, one row an image. */

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

/** The mean row. */
export function meanOf({ count, length, values }: Features): Float64Array {
  const mean = new Float64Array(length);
  for (let i = 0, at = 0; i < count; i++) {
    for (let k = 0; k < length; k++) mean[k] += values[at++];
  }
  return mean.map((sum) => sum / count);
}

/** The rows less their mean. */
export function centred(features: Features): Features {
  const { count, length, values } = features;
  const mean = meanOf(features);
  const less = new Float64Array(values.length); // `map` takes several times as long
  for (let i = 0, at = 0; i < count; i++) {
    for (let k = 0; k < length; k++, at++) less[at] = values[at] - mean[k];
  }
  return { ...features, values: less };
}

/** The columns as rows. */
export function transposed({ count, length, values }: Features): Features {
  const turned = new Float64Array(values.length);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < length; k++) turned[k * count + i] = values[i * length + k];
  }
  return { count: length, length: count, values: turned };
}
