import { Add, getKernel, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { numbered } from "../../device/kernel.ts";
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

/** a0, b0, c0, d0, a1, ... -> (a0 + b0) + (c0 + d0), and so on; each four of one shape. */
export const addFours = hostKernel<Record<string, TensorInfo>, unknown>(
  "AddFours",
  (inputs, _attributes, backend) => {
    const fours = numbered(inputs, ["a", "b", "c", "d"]);
    const sums = fours.map(([{ shape }]) => backend.output(shape));
    const jobs = fours.map((four, i) => ({
      items: Math.ceil(sums[i].values.length / 4),
      floatsPerItem: 20,
      args: [...four.map((tensor) => backend.pointer(tensor)), sums[i].pointer],
    }));
    backend.pool.runAll("addFour", jobs);
    return sums;
  },
);
