import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { GpuBackend } from "../gpu_backend.ts";
import { gemmProgram } from "./gemm_program.ts";
import { type CommonSizes, commonSizes, type Product } from "./product.ts";
import { type Plan, planFor } from "./plan.ts";
import { sumParts } from "./sum_parts.ts";

export interface ProductCall {
  product: Product;
  a: TensorInfo;
  b: TensorInfo;
  /** The shape of C. */
  shape: number[];
  /** Whether the starts and strides of A and of B are all multiples of 4. */
  vectors: { a: boolean; b: boolean };
  /** Without `parts`, the plan finds how many. */
  sizes: Omit<CommonSizes, "parts"> & { parts?: number } & Record<string, number>;
}

/** Queues the product, cut to suit its shape and the adapter. @returns C */
export function runProduct(backend: GpuBackend, call: ProductCall): TensorInfo {
  const plan = planFor(backend, call);
  const { parts: fixedParts, rows, columns } = call.sizes;
  const c = backend.output(call.shape);
  if (fixedParts !== undefined || plan.parts === 1) {
    dispatch(backend, call, plan, c, fixedParts ?? 1);
    return c;
  }
  const partial = backend.output([plan.parts, rows * columns]);
  dispatch(backend, call, plan, partial, plan.parts);
  sumParts(backend, partial, c);
  backend.disposeData(partial.dataId);
  return c;
}

function dispatch(
  backend: GpuBackend,
  { product, a, b, vectors, sizes: given }: ProductCall,
  { tile }: Plan,
  c: TensorInfo,
  parts: number,
): void {
  const { rows, columns, depth } = given;
  const alignment = { ...vectors, c: columns % 4 === 0, ragged: depth % 4 !== 0 };
  const sizes: Record<string, number> = { ...given, parts };
  const tiles = Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns) * parts;
  backend.dispatch({
    program: gemmProgram(product, alignment, tile),
    tensors: [a, b, c],
    sizes: [...commonSizes, ...product.sizes].map((name) => sizes[name]),
    groups: Math.ceil(tiles / tile.lanes),
  });
}
