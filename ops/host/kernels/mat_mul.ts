import {
  BatchMatMul,
  type BatchMatMulAttrs,
  getKernel,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { tellEngine } from "../../device/work_account.ts";
import { hostKernel } from "../base/host_kernel.ts";

/** a [m, k], b [k, n] (each maybe stored transposed) -> [m, n]. Stacks of matrices go to tfjs's kernel. */
export const matMul = hostKernel<Record<"a" | "b", TensorInfo>, BatchMatMulAttrs>(
  BatchMatMul,
  ({ a, b }, attrs, backend) => {
    if (a.shape.length !== 2 || b.shape.length !== 2) {
      return getKernel(BatchMatMul, "cpu").kernelFunc({
        inputs: { a, b },
        attrs: { ...attrs },
        backend,
      });
    }
    tellEngine(backend.provider.engine);
    const { transposeA, transposeB } = attrs;
    const rows = a.shape[transposeA ? 1 : 0];
    const columns = b.shape[transposeB ? 0 : 1];
    const c = backend.output([rows, columns]);
    backend.provider.gemm(
      {
        data: backend.values(a),
        rows: a.shape[0],
        columns: a.shape[1],
        transpose: transposeA,
      },
      {
        data: backend.values(b),
        rows: b.shape[0],
        columns: b.shape[1],
        transpose: transposeB,
      },
      { data: c.values, rows, columns },
    );
    return c;
  },
);
