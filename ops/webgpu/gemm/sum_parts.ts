import type { TensorInfo } from "@tensorflow/tfjs-core";
import { type ElementKernel, runElements } from "../base/element_kernel.ts";
import type { GpuBackend } from "../base/gpu_backend.ts";

const kernel: ElementKernel = {
  name: "sum parts",
  reads: ["partial"],
  sizes: ["parts"],
  wgsl: /* wgsl */ `
  var total = 0.0;
  for (var part = 0u; part < s.parts; part++) { total += partial[part * s.count + i]; }
  output[i] = total;
`,
};

/** partial [parts, count] -> sum, always added up in the same order. */
export function sumParts(backend: GpuBackend, partial: TensorInfo, sum: TensorInfo): void {
  runElements(backend, kernel, { inputs: [partial], output: sum, sizes: [partial.shape[0]] });
}
