import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../device/attributes.ts";
import { normEpsilon } from "../../device/attributes.ts";
import type { HostBackend } from "../base/host_backend.ts";
import { hostKernel } from "../base/host_kernel.ts";
import { activationCodes } from "./activation_codes.ts";
import { rowBlocks } from "./row_blocks.ts";

/** x [..., channels], gamma, beta -> y, mean, variance. */
export const batchNormActivation = hostKernel<
  { x: TensorInfo; gamma: TensorInfo; beta: TensorInfo },
  { activation: Activation }
>("BatchNormActivation", ({ x, gamma, beta }, { activation }, backend) => {
  const gammas = backend.values(gamma);
  const channels = gammas.length;
  const { mean, variance } = moments(x, channels, backend);
  const y = normalised(x, { mean: mean.pointer, variance: variance.values, gammas, beta }, {
    activation,
    backend,
  });
  return [y, mean, variance];
});

/** x [..., channels], mean, variance, gamma, beta -> y: stock ops would take one pass each, on one thread. */
export const batchNormInference = hostKernel<
  Record<"x" | "mean" | "variance" | "gamma" | "beta", TensorInfo>,
  { activation: Activation }
>("BatchNormInference", ({ x, mean, variance, gamma, beta }, { activation }, backend) => {
  const given = {
    mean: backend.pointer(mean),
    variance: backend.values(variance),
    gammas: backend.values(gamma),
    beta,
  };
  return [normalised(x, given, { activation, backend })];
});

type Output = ReturnType<HostBackend["output"]>;

interface Given {
  mean: number;
  variance: Float32Array;
  gammas: Float32Array;
  beta: TensorInfo;
}

/** f((x - mean) * gamma / sigma + beta). */
function normalised(
  x: TensorInfo,
  { mean, variance, gammas, beta }: Given,
  { activation, backend }: { activation: Activation; backend: HostBackend },
): Output {
  const channels = gammas.length;
  const y = backend.output(x.shape);
  backend.withScratch(channels, (scale) => {
    for (let c = 0; c < channels; c++) scale[c] = gammas[c] * inverseSigma(variance[c]);
    backend.pool.run("batchNormActivation", y.values.length / channels, 2 * channels, [
      backend.pointer(x),
      mean,
      scale.byteOffset,
      backend.pointer(beta),
      y.pointer,
      channels,
      activationCodes[activation],
    ]);
  });
  return y;
}

/** Of each channel over all the rest of x. */
function moments(
  x: TensorInfo,
  channels: number,
  backend: HostBackend,
): { mean: Output; variance: Output } {
  const values = backend.values(x);
  const mean = backend.output([channels]);
  const variance = backend.output([channels]);
  const { rows, blockRows, blocks, stride } = rowBlocks(values.length, channels);
  backend.withScratch(blocks * 2 * stride, ({ byteOffset: partials }) => {
    backend.pool.run("momentPartials", blocks, blockRows * channels, [
      values.byteOffset,
      rows,
      channels,
      blockRows,
      partials,
    ]);
    backend.pool.run("combineMoments", channels, 4 * blocks, [
      partials,
      blocks,
      rows,
      channels,
      blockRows,
      mean.pointer,
      variance.pointer,
    ]);
  });
  return { mean, variance };
}

/** x, y, dy, mean, variance, gamma -> dx, dgamma, dbeta, by the formula beside the reference. */
export const batchNormActivationGradient = hostKernel<
  Record<"x" | "y" | "dy" | "mean" | "variance" | "gamma", TensorInfo>,
  { activation: Activation }
>("BatchNormActivationGradient", (inputs, { activation }, backend) => {
  const { x, y, dy, mean } = inputs;
  const gamma = backend.values(inputs.gamma);
  const variance = backend.values(inputs.variance);
  const channels = gamma.length;
  const arrays = [x, y, dy, mean].map((tensor) => backend.pointer(tensor));
  const dx = backend.output(x.shape);
  const dgamma = backend.output([channels]);
  const dbeta = backend.output([channels]);
  const { rows, blockRows, blocks, stride } = rowBlocks(dx.values.length, channels);

  backend.withScratch(blocks * 2 * stride, ({ byteOffset: partials }) => {
    backend.pool.run("batchNormGradientPartials", blocks, 3 * blockRows * channels, [
      ...arrays,
      rows,
      channels,
      blockRows,
      partials,
      activationCodes[activation],
    ]);
    const sum = (first: number, sums: Output) =>
      backend.pool.run("sumPartials", channels, 2 * blocks, [
        partials + 4 * first,
        blocks,
        2 * stride,
        sums.pointer,
      ]);
    sum(0, dbeta);
    sum(stride, dgamma); // sum u (x - mean): not yet divided by sigma
  });

  // dx = gamma / sigma * (u - dbeta / n - h dgamma / n) as u * scale + (x - mean) * slope + shift.
  backend.withScratch(3 * stride, (table) => {
    const scale = table.subarray(0, stride);
    const slope = table.subarray(stride, 2 * stride);
    const shift = table.subarray(2 * stride);
    for (let c = 0; c < channels; c++) {
      const inverse = inverseSigma(variance[c]);
      const normalised = dgamma.values[c] * inverse;
      dgamma.values[c] = normalised;
      scale[c] = gamma[c] * inverse;
      slope[c] = -gamma[c] * inverse * inverse * normalised / rows;
      shift[c] = -gamma[c] * inverse * dbeta.values[c] / rows;
    }
    backend.pool.run("batchNormInputGradient", rows, 4 * channels, [
      ...arrays,
      scale.byteOffset,
      slope.byteOffset,
      shift.byteOffset,
      dx.pointer,
      channels,
      activationCodes[activation],
    ]);
  });
  return [dx, dgamma, dbeta];
});

function inverseSigma(variance: number): number {
  return 1 / Math.sqrt(variance + normEpsilon);
}
