import { Add, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { type ElementKernel, runElements } from "../base/element_kernel.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";

const sum: ElementKernel = {
  name: "add",
  reads: ["a", "b"],
  sizes: [],
  wgsl: "output[i] = a[i] + b[i];",
};

/** a + b of one shape, for gradients. Other shapes use tfjs's kernel, which broadcasts. */
export const add = gpuKernel<Record<"a" | "b", TensorInfo>, object>(
  Add,
  ({ a, b }, attributes, backend) => {
    const isPlain = a.dtype === "float32" && b.dtype === "float32" &&
      util.arraysEqual(a.shape, b.shape);
    if (!isPlain) return backend.runStock(Add, { a, b }, attributes);
    const output = backend.output(a.shape);
    runElements(backend, sum, { inputs: [a, b], output, sizes: [] });
    return output;
  },
);
