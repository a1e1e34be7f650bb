import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { GpuBackend } from "../base/gpu_backend.ts";
import { gemmProgram } from "./gemm_program.ts";
import { commonSizes } from "./product.ts";
import type { ProductCall } from "./product_call.ts";
import { type Plan, plansOf } from "./plan.ts";
import { sumParts } from "./sum_parts.ts";
import { groupsFor } from "./tile.ts";

/** Queues the product with the plan for its shape and adapter. @returns C */
export function runProduct(backend: GpuBackend, call: ProductCall): TensorInfo {
  const plan = plansOf(backend).of(call);
  const c = backend.output(call.shape);
  if (call.sizes.parts !== undefined || plan.parts === 1) {
    dispatch(backend, call, plan, c);
    return c;
  }
  const partial = backend.output([plan.parts, call.sizes.rows * call.sizes.columns]);
  dispatch(backend, call, plan, partial);
  sumParts(backend, partial, c);
  backend.disposeData(partial.dataId);
  return c;
}

function dispatch(
  backend: GpuBackend,
  { product, a, b, vectors, sizes: given }: ProductCall,
  { tile, parts }: Plan,
  c: TensorInfo,
): void {
  const alignment = {
    ...vectors,
    c: given.columns % 4 === 0,
    ragged: given.depth % tile.slice !== 0,
  };
  const sizes = { ...given, parts };
  backend.dispatch({
    program: gemmProgram({ product, alignment, tile, precision: backend.precision }),
    tensors: [a, b, c],
    sizes: [...commonSizes, ...product.sizes].map((name) => sizes[name as keyof typeof sizes]),
    groups: groupsFor(tile, sizes),
  });
}
