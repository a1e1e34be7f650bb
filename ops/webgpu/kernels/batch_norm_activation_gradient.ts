import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../device/attributes.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { type RowKernel, runRows } from "../base/row_kernel.ts";
import { inverseSigma, normWalks } from "./batch_norm_activation.ts";

/** Each block's sums of u, the gradient before the activation, and of u (x - mean). */
const blockSums: RowKernel = {
  name: "block sums of the norm's gradient",
  reads: ["x", "y", "dy", "mean"],
  writes: ["partial"],
  wgsl: /* wgsl */ `
  var sum = T();
  var sum_centred = T();
  for (var row = first; row < end; row++) {
    let u = dy[at(row)] * slope(y[at(row)]);
    sum += u;
    sum_centred += u * (x[at(row)] - mean[channel]);
  }
  partial[at(2u * block)] = sum;
  partial[at(2u * block + 1u)] = sum_centred;
`,
};

/**
 * dbeta and dgamma, and what the input gradient needs of a channel: with the formula beside the
 * reference, dx = scale * (u - shift - (x - mean) * tilt).
 */
const combineSums: RowKernel = {
  name: "combine sums of the norm's gradient",
  reads: ["partial", "variance", "gamma"],
  writes: ["dgamma", "dbeta", "table"],
  wgsl: /* wgsl */ `
  var sum = T();
  var sum_centred = T();
  for (var row = first; row < end; row += 2u) {
    sum += partial[at(row)];
    sum_centred += partial[at(row + 1u)];
  }
  let inverse_sigma = ${inverseSigma};
  dbeta[channel] = sum;
  dgamma[channel] = sum_centred * inverse_sigma;
  table[at(0u)] = gamma[channel] * inverse_sigma;
  table[at(1u)] = sum / f32(s.summed_rows);
  table[at(2u)] = sum_centred * inverse_sigma * inverse_sigma / f32(s.summed_rows);
`,
};

const inputGradient: RowKernel = {
  name: "input gradient of the norm",
  reads: ["x", "y", "dy", "mean", "table"],
  writes: ["dx"],
  wgsl: /* wgsl */ `
  let scale = table[at(0u)];
  let shift = table[at(1u)];
  let tilt = table[at(2u)];
  for (var row = first; row < end; row++) {
    let u = dy[at(row)] * slope(y[at(row)]);
    dx[at(row)] = scale * (u - shift - (x[at(row)] - mean[channel]) * tilt);
  }
`,
};

/** x, y, dy, mean, variance, gamma -> dx, dgamma, dbeta. */
export const batchNormActivationGradient = gpuKernel<
  Record<"x" | "y" | "dy" | "mean" | "variance" | "gamma", TensorInfo>,
  { activation: Activation }
>("BatchNormActivationGradient", (inputs, { activation }, backend) => {
  const { x, y, dy, mean, variance, gamma } = inputs;
  const { channels, partialRows, sumUp, combine, map } = normWalks(x);
  const partial = backend.output([partialRows, channels]);
  const [dgamma, dbeta] = [backend.output([channels]), backend.output([channels])];
  const table = backend.output([3, channels]);
  const dx = backend.output(x.shape);
  runRows(backend, {
    kernel: blockSums,
    activation,
    tensors: [x, y, dy, mean, partial],
    ...sumUp,
  });
  runRows(backend, {
    kernel: combineSums,
    tensors: [partial, variance, gamma, dgamma, dbeta, table],
    ...combine,
  });
  runRows(backend, {
    kernel: inputGradient,
    activation,
    tensors: [x, y, dy, mean, table, dx],
    ...map,
  });
  for (const { dataId } of [partial, table]) backend.disposeData(dataId);
  return [dx, dgamma, dbeta];
});
