import { Add, getKernel, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { hostKernel } from "../base/host_kernel.ts";

/** a + b of one shape, for gradients. Other shapes use tfjs's kernel, which broadcasts. */
export const add = hostKernel<Record<"a" | "b", TensorInfo>, unknown>(
  Add,
  ({ a, b }, _attributes, backend) => {
    const isPlain = a.dtype === "float32" && b.dtype === "float32" &&
      util.arraysEqual(a.shape, b.shape);
    if (!isPlain) {
      return getKernel(Add, "cpu").kernelFunc({ inputs: { a, b }, attrs: {}, backend });
    }
    const sum = backend.output(a.shape);
    backend.pool.run("add", Math.ceil(sum.values.length / 4), 12, [
      backend.pointer(a),
      backend.pointer(b),
      sum.pointer,
    ]);
    return sum;
  },
);

/** (a + b) + (c + d), all of one shape. */
export const addFour = hostKernel<Record<"a" | "b" | "c" | "d", TensorInfo>, unknown>(
  "AddFour",
  ({ a, b, c, d }, _attributes, backend) => {
    const sum = backend.output(a.shape);
    backend.pool.run("addFour", Math.ceil(sum.values.length / 4), 20, [
      ...[a, b, c, d].map((tensor) => backend.pointer(tensor)),
      sum.pointer,
    ]);
    return [sum];
  },
);
