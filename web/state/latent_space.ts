/** Places in the space of z, as Play moves through it. */

/** How many directions have a slider; the pad has the first two. */
export const directionCount = 6;

/** Standard deviation of one number of z. */
const spreads = { uniform: 1 / Math.sqrt(3), uniform01: 1 / Math.sqrt(12), normal: 1 };

/** In standard deviations of z, which has the same one along every direction. */
const deviations = 4;

/** How far a direction is followed to either side. */
export function reachOf(zDist: keyof typeof spreads): number {
  return deviations * spreads[zDist];
}

/** A place: an origin, and how far from it along each direction, from -1 to 1 of the reach. */
export interface Place {
  origin: Float32Array;
  amounts: readonly number[];
}

export function zAt(
  { origin, amounts }: Place,
  { directions, reach }: { directions: readonly Float32Array[]; reach: number },
): Float32Array {
  return origin.map((value, i) =>
    amounts.reduce((sum, amount, k) => sum + amount * reach * (directions[k]?.[i] ?? 0), value)
  );
}

/** a - b + c. */
export function difference(a: Float32Array, b: Float32Array, c: Float32Array): Float32Array {
  return a.map((value, i) => value - b[i] + c[i]);
}

/** Labels as weights, [classes]; a mixture between two where `to` is given. */
export function labelWeights(
  classes: number,
  label: number,
  to: number = label,
  share = 0,
): Float32Array {
  const weights = new Float32Array(classes);
  weights[label] += 1 - share;
  weights[to] += share;
  return weights;
}

/** Where a walk over some points in a circle stands: between which two, and how far. */
export function walkAt(points: number, position: number) {
  const from = Math.floor(position) % points;
  return { from, to: (from + 1) % points, share: position - Math.floor(position) };
}

/** The text that `deno task sample --z` takes; nine digits tell every float32. */
export function latentText(z: Float32Array, label: number | undefined): string {
  const numbers = Array.from(z, (value) => Number(value.toPrecision(9)));
  return JSON.stringify({ z: [numbers], labels: label === undefined ? undefined : [label] });
}
