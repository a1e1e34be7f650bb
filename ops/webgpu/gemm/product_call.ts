import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { CommonSizes, Product } from "./product.ts";

/** One product of tensors, with its addresses. */
export interface ProductCall {
  product: Product;
  a: TensorInfo;
  b: TensorInfo;
  /** The shape of C. */
  shape: number[];
  /** Whether the starts and strides of A and of B are all multiples of 4. */
  vectors: { a: boolean; b: boolean };
  /** Without `parts` the plan may split the outer steps. */
  sizes: Omit<CommonSizes, "parts"> & { parts?: number } & Record<string, number>;
}
