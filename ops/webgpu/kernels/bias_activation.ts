import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../device/attributes.ts";
import { sumParts } from "../gemm/sum_parts.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { mapRows, type RowKernel, rowsAndChannels, runRows, sumRows } from "../base/row_kernel.ts";

const addAndActivate: RowKernel = {
  name: "bias and activation",
  reads: ["x", "bias"],
  writes: ["y"],
  wgsl: /* wgsl */ `
  for (var row = first; row < end; row++) { y[at(row)] = activate(x[at(row)] + bias[channel]); }
`,
};

/** x [..., channels], bias [channels] -> f(x + bias). */
export const biasActivation = gpuKernel<
  Record<"x" | "bias", TensorInfo>,
  { activation: Activation }
>("BiasActivation", ({ x, bias }, { activation }, backend) => {
  const y = backend.output(x.shape);
  const { rows, channels } = rowsAndChannels(x);
  runRows(backend, {
    kernel: addAndActivate,
    activation,
    tensors: [x, bias, y],
    ...{ rows, channels, blockRows: mapRows },
  });
  return [y];
});

const gradientAndBlockSums: RowKernel = {
  name: "gradient of the activation, and block sums",
  reads: ["y", "dy"],
  writes: ["dx", "partial"],
  wgsl: /* wgsl */ `
  var sum = T();
  for (var row = first; row < end; row++) {
    let u = dy[at(row)] * slope(y[at(row)]);
    dx[at(row)] = u;
    sum += u;
  }
  partial[at(block)] = sum;
`,
};

/** y, dy -> dx, dbias. */
export const biasActivationGradient = gpuKernel<
  Record<"y" | "dy", TensorInfo>,
  { activation: Activation }
>("BiasActivationGradient", ({ y, dy }, { activation }, backend) => {
  const { rows, channels } = rowsAndChannels(y);
  const blockRows = sumRows(rows);
  const dx = backend.output(y.shape);
  const dbias = backend.output([channels]);
  const partial = backend.output([Math.ceil(rows / blockRows), channels]);
  runRows(backend, {
    kernel: gradientAndBlockSums,
    activation,
    tensors: [y, dy, dx, partial],
    ...{ rows, channels, blockRows },
  });
  sumParts(backend, partial, dbias);
  backend.disposeData(partial.dataId);
  return [dx, dbias];
});
