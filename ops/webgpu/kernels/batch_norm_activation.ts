import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../activation.ts";
import { normEpsilon } from "../../batch_norm.ts";
import { gpuKernel } from "../gpu_kernel.ts";
import { mapRows, type RowKernel, rowsAndChannels, runRows, sumRows } from "../row_kernel.ts";

/** Each block's mean, and its squares about that mean: a second walk over numbers just read. */
const blockMoments: RowKernel = {
  name: "block moments",
  reads: ["x"],
  writes: ["partial"],
  wgsl: /* wgsl */ `
  var sum = T();
  for (var row = first; row < end; row++) { sum += x[at(row)]; }
  let mean = sum / f32(end - first);
  var squares = T();
  for (var row = first; row < end; row++) {
    let centred = x[at(row)] - mean;
    squares += centred * centred;
  }
  partial[at(2u * block)] = mean;
  partial[at(2u * block + 1u)] = squares;
`,
};

/** All blocks' moments as those of the whole, by the rule of Chan, Golub and LeVeque (1979). */
const combineMoments: RowKernel = {
  name: "combine moments",
  reads: ["partial"],
  writes: ["mean", "variance"],
  wgsl: /* wgsl */ `
  var so_far = 0.0;
  var centre = T();
  var squares = T();
  for (var row = first; row < end; row += 2u) {
    let more = min(f32(s.summed_block_rows), f32(s.summed_rows) - so_far);
    let distance = partial[at(row)] - centre;
    let share = more / (so_far + more);
    centre += distance * share;
    squares += partial[at(row + 1u)] + distance * distance * (so_far * share);
    so_far += more;
  }
  mean[channel] = centre;
  variance[channel] = squares / so_far;
`,
};

const inverseSigma = `inverseSqrt(variance[channel] + T(${normEpsilon}))`;

const normalise: RowKernel = {
  name: "normalise",
  reads: ["x", "mean", "variance", "gamma", "beta"],
  writes: ["y"],
  wgsl: /* wgsl */ `
  let scale = gamma[channel] * ${inverseSigma};
  for (var row = first; row < end; row++) {
    y[at(row)] = activate((x[at(row)] - mean[channel]) * scale + beta[channel]);
  }
`,
};

/** x [..., channels], gamma, beta -> y, mean, variance. */
export const batchNormActivation = gpuKernel<
  Record<"x" | "gamma" | "beta", TensorInfo>,
  { activation: Activation }
>("BatchNormActivation", ({ x, gamma, beta }, { activation }, backend) => {
  const { rows, channels } = rowsAndChannels(x);
  const blockRows = sumRows(rows);
  const blocks = Math.ceil(rows / blockRows);
  const partial = backend.output([2 * blocks, channels]);
  const [mean, variance] = [backend.output([channels]), backend.output([channels])];
  const y = backend.output(x.shape);
  runRows(backend, {
    kernel: blockMoments,
    tensors: [x, partial],
    ...{ rows, channels, blockRows },
  });
  runRows(backend, {
    kernel: combineMoments,
    tensors: [partial, mean, variance],
    ...{ rows: 2 * blocks, channels, blockRows: 2 * blocks, summed: { rows, blockRows } },
  });
  runRows(backend, {
    kernel: normalise,
    activation,
    tensors: [x, mean, variance, gamma, beta, y],
    ...{ rows, channels, blockRows: mapRows },
  });
  backend.disposeData(partial.dataId);
  return [y, mean, variance];
});

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
  const { rows, channels } = rowsAndChannels(x);
  const blockRows = sumRows(rows);
  const blocks = Math.ceil(rows / blockRows);
  const partial = backend.output([2 * blocks, channels]);
  const [dgamma, dbeta] = [backend.output([channels]), backend.output([channels])];
  const table = backend.output([3, channels]);
  const dx = backend.output(x.shape);
  runRows(backend, {
    kernel: blockSums,
    activation,
    tensors: [x, y, dy, mean, partial],
    ...{ rows, channels, blockRows },
  });
  runRows(backend, {
    kernel: combineSums,
    tensors: [partial, variance, gamma, dgamma, dbeta, table],
    ...{ rows: 2 * blocks, channels, blockRows: 2 * blocks, summed: { rows, blockRows } },
  });
  runRows(backend, {
    kernel: inputGradient,
    activation,
    tensors: [x, y, dy, mean, table, dx],
    ...{ rows, channels, blockRows: mapRows },
  });
  for (const { dataId } of [partial, table]) backend.disposeData(dataId);
  return [dx, dgamma, dbeta];
});
