/**
 * Accounts for each convolution and matrix product of a layer: which engine computed it, and how long
 * it took. Kernels name their engine; ops name the layer by its weight. It is valid only on synchronous
 * devices (`isSynchronous`).
 */
import * as tf from "@tensorflow/tfjs-core";

export type Pass = "forward" | "inputGradient" | "filterGradient";

/** One product of one layer. */
export interface LayerWork {
  op: "conv2d" | "convTranspose2d" | "linear";
  /** The name of its weight without `.weight`, for example `discriminator.conv1`. */
  layer: string;
  /** From the layer's view: the forward pass of a transposed convolution is `forward`. */
  pass: Pass;
  /** For example `onednn`, or `im2col+openblas`; tfjs's own kernels are `tfjs`. */
  engine: string;
  millis: number;
}

let works: LayerWork[] | undefined;
let engine: string | undefined;

/** Kernels call it once a run to name their engine; without an account it has no effect. */
export function tellEngine(name: string): void {
  engine = name;
}

/** Computes one product of a layer, of one batch or of its parts, and adds it to the account if one is kept. */
export function accounted<T extends tf.Tensor | tf.Tensor[]>(
  op: LayerWork["op"],
  weight: { name?: string },
  pass: Pass,
  compute: () => T,
): T {
  if (!works) return compute();
  engine = undefined;
  const start = performance.now();
  const result = compute();
  const millis = performance.now() - start;
  const layer = weight.name?.replace(/\.weight$/, "") ?? "";
  works.push({ op, layer, pass, engine: engine ?? "tfjs", millis });
  return result;
}

/** Keeps an account while `run` runs; nothing else may compute meanwhile. */
export async function accountOf<T>(
  run: () => Promise<T>,
): Promise<{ result: T; works: LayerWork[] }> {
  const kept: LayerWork[] = [];
  works = kept;
  try {
    return { result: await run(), works: kept };
  } finally {
    works = undefined;
  }
}
