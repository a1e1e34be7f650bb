import { BatchMatMul, type BatchMatMulAttrs, type TensorInfo } from "@tensorflow/tfjs-core";
import { tellEngine } from "../../device/work_account.ts";
import { cudaKernel, runStock } from "../base/cuda_kernel.ts";

/** a [m, k], b [k, n] (each maybe stored transposed) -> [m, n]. Stacks of matrices go to tfjs's kernel. */
export const matMul = cudaKernel<Record<"a" | "b", TensorInfo>, BatchMatMulAttrs>(
  BatchMatMul,
  ({ a, b }, attributes, backend) => {
    const { transposeA, transposeB } = attributes;
    if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== "float32") {
      return runStock(BatchMatMul, { a, b }, attributes, backend);
    }
    const [rows, depth] = transposeA ? a.shape.toReversed() : a.shape;
    const [alsoDepth, columns] = transposeB ? b.shape.toReversed() : b.shape;
    if (depth !== alsoDepth) {
      throw new RangeError(`matrices of [${a.shape}] and [${b.shape}] have no product`);
    }
    tellEngine(backend.products.engine);
    const matrix = (tensor: TensorInfo, transpose: boolean) => ({
      address: backend.address(tensor),
      rows: tensor.shape[0],
      columns: tensor.shape[1],
      transpose,
    });
    const [left, right] = [matrix(a, transposeA), matrix(b, transposeB)];
    const c = backend.output([rows, columns]);
    backend.products.multiply(left, right, c.address);
    return c;
  },
);
