import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../device/attributes.ts";
import { normEpsilon } from "../../device/attributes.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { mapRows, type RowKernel, rowsAndChannels, runRows, sumRows } from "../base/row_kernel.ts";

/** Each block's mean, and its squares about that mean, in a second pass over the block. */
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

/** Combines the blocks' moments, by the rule of Chan, Golub and LeVeque (1979). */
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

/** WGSL: of the channel at hand. */
export const inverseSigma = `inverseSqrt(variance[channel] + T(${normEpsilon}))`;

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

/**
 * The three passes of a norm, forward or backward: over blocks of x, each of which writes two rows of sums;
 * over these rows, to add them up; and over x again.
 */
export function normWalks(x: TensorInfo) {
  const { rows, channels } = rowsAndChannels(x);
  const blockRows = sumRows(rows);
  const partialRows = 2 * Math.ceil(rows / blockRows);
  return {
    channels,
    partialRows,
    sumUp: { rows, channels, blockRows },
    combine: { rows: partialRows, channels, blockRows: partialRows, summed: { rows, blockRows } },
    map: { rows, channels, blockRows: mapRows },
  };
}

/** x [..., channels], gamma, beta -> y, mean, variance. */
export const batchNormActivation = gpuKernel<
  Record<"x" | "gamma" | "beta", TensorInfo>,
  { activation: Activation }
>("BatchNormActivation", ({ x, gamma, beta }, { activation }, backend) => {
  const { channels, partialRows, sumUp, combine, map } = normWalks(x);
  const partial = backend.output([partialRows, channels]);
  const [mean, variance] = [backend.output([channels]), backend.output([channels])];
  const y = backend.output(x.shape);
  runRows(backend, { kernel: blockMoments, tensors: [x, partial], ...sumUp });
  runRows(backend, { kernel: combineMoments, tensors: [partial, mean, variance], ...combine });
  runRows(backend, {
    kernel: normalise,
    activation,
    tensors: [x, mean, variance, gamma, beta, y],
    ...map,
  });
  backend.disposeData(partial.dataId);
  return [y, mean, variance];
});
