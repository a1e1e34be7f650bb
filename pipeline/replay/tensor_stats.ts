import type { GanState } from "../../model/mod.ts";

/** How the numbers of one tensor are spread; those that are not finite are only counted. */
export interface TensorStats {
  name: string;
  size: number;
  mean: number;
  standardDeviation: number;
  smallest: number;
  largest: number;
  /** How many are NaN or infinite. */
  notFinite: number;
}

/** Of every tensor of a state, in its order. */
export function tensorStats(state: GanState): TensorStats[] {
  return Object.entries(state).map(([name, { data }]) => statsOf(name, Array.from(data, Number)));
}

function statsOf(name: string, values: readonly number[]): TensorStats {
  const finite = values.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    name,
    size: values.length,
    mean,
    standardDeviation: Math.sqrt(squares / finite.length),
    smallest: finite.reduce((a, b) => Math.min(a, b), Infinity),
    largest: finite.reduce((a, b) => Math.max(a, b), -Infinity),
    notFinite: values.length - finite.length,
  };
}
