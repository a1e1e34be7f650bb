/** Spectral normalisation as a program without it needs it: done once, in the weights. */
import { floatsOf, type GanState } from "../../../model/weights.ts";

/** Each weight that has a direction, divided by the singular value that one power iteration finds. */
export function dividedBySingularValues(weights: GanState): GanState {
  const divided = Object.entries(weights).flatMap(([name, direction]) => {
    const weight = weights[name.replace(/\.direction$/, ".weight")];
    if (!name.endsWith(".direction") || weight === undefined) return [];
    const values = floatsOf(weight);
    const sigma = largestSingularValue(values, floatsOf(direction));
    const data = values.map((value) => value / sigma);
    return [[name.replace(/direction$/, "weight"), { dtype: "F32", shape: weight.shape, data }]];
  });
  return { ...weights, ...Object.fromEntries(divided) };
}

/** With v = W u / |W u|: |v W|, as `ops/spectral_norm.ts` has it. W is [inputs, outputs], u [outputs]. */
function largestSingularValue(w: Float32Array, u: Float32Array): number {
  const outputs = u.length;
  const inputs = w.length / outputs;
  const v = new Float64Array(inputs);
  w.forEach((value, at) => v[Math.floor(at / outputs)] += value * u[at % outputs]);
  const along = new Float64Array(outputs);
  w.forEach((value, at) => along[at % outputs] += value * v[Math.floor(at / outputs)]);
  return Math.hypot(...along) / Math.hypot(...v);
}
