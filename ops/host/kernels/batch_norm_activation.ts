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

/** x [..., channels] -> mean, variance. */
export const batchMoments = hostKernel<{ x: TensorInfo }, unknown>(
  "BatchMoments",
  ({ x }, _attributes, backend) => {
    const { mean, variance } = moments(x, x.shape[x.shape.length - 1], backend);
    return [mean, variance];
  },
);

/** x, y, dy, mean, variance, gamma -> dx, dgamma, dbeta, by the formula beside the reference. */
export const batchNormActivationGradient = hostKernel<
  Arrived & Record<"variance" | "gamma", TensorInfo>,
  { activation: Activation }
>("BatchNormActivationGradient", (inputs, attributes, backend) => {
  const [dbeta, centred] = gradientSums(inputs, attributes, backend);
  const variance = backend.values(inputs.variance);
  const count = backend.values(inputs.x).length / variance.length;
  const sums = { du: dbeta.values, duCentred: centred.values };
  const dx = inputGradient({ ...inputs, ...sums }, { ...attributes, count }, backend);
  const dgamma = centred;
  for (let c = 0; c < variance.length; c++) dgamma.values[c] *= inverseSigma(variance[c]);
  return [dx, dgamma, dbeta];
});

/** x, y, dy, mean -> sum u and sum u (x - mean) of each channel. */
export const batchNormGradientSums = hostKernel<Arrived, { activation: Activation }>(
  "BatchNormGradientSums",
  gradientSums,
);

/** x, y, dy, mean, variance, gamma, and both sums over `count` numbers -> dx. */
export const batchNormInputGradient = hostKernel<
  Arrived & Record<"variance" | "gamma" | "du" | "duCentred", TensorInfo>,
  { activation: Activation; count: number }
>("BatchNormInputGradient", (inputs, attributes, backend) => {
  const [du, duCentred] = [backend.values(inputs.du), backend.values(inputs.duCentred)];
  return [inputGradient({ ...inputs, du, duCentred }, attributes, backend)];
});

type Arrived = Record<"x" | "y" | "dy" | "mean", TensorInfo>;

function gradientSums(
  { x, y, dy, mean }: Arrived,
  { activation }: { activation: Activation },
  backend: HostBackend,
): Output[] {
  const channels = x.shape[x.shape.length - 1];
  const { rows, blockRows, blocks, stride } = rowBlocks(backend.values(x).length, channels);
  const sums = [backend.output([channels]), backend.output([channels])];
  backend.withScratch(blocks * 2 * stride, ({ byteOffset: partials }) => {
    backend.pool.run("batchNormGradientPartials", blocks, 3 * blockRows * channels, [
      ...[x, y, dy, mean].map((tensor) => backend.pointer(tensor)),
      rows,
      channels,
      blockRows,
      partials,
      activationCodes[activation],
    ]);
    for (const [half, { pointer }] of sums.entries()) {
      backend.pool.run("sumPartials", channels, 2 * blocks, [
        partials + 4 * half * stride,
        blocks,
        2 * stride,
        pointer,
      ]);
    }
  });
  return sums;
}

/** dx = gamma / sigma * (u - du / n - h dgamma / n) as u * scale + (x - mean) * slope + shift. */
function inputGradient(
  { x, y, dy, mean, ...inputs }: Arrived & Record<"variance" | "gamma", TensorInfo> & {
    du: Float32Array;
    duCentred: Float32Array;
  },
  { activation, count }: { activation: Activation; count: number },
  backend: HostBackend,
): Output {
  const [gamma, variance] = [backend.values(inputs.gamma), backend.values(inputs.variance)];
  const channels = gamma.length;
  const dx = backend.output(x.shape);
  const stride = Math.ceil(channels / 4) * 4;
  backend.withScratch(3 * stride, (table) => {
    const scale = table.subarray(0, stride);
    const slope = table.subarray(stride, 2 * stride);
    const shift = table.subarray(2 * stride);
    for (let c = 0; c < channels; c++) {
      const inverse = inverseSigma(variance[c]);
      const normalised = inputs.duCentred[c] * inverse;
      scale[c] = gamma[c] * inverse;
      slope[c] = -gamma[c] * inverse * inverse * normalised / count;
      shift[c] = -gamma[c] * inverse * inputs.du[c] / count;
    }
    backend.pool.run("batchNormInputGradient", dx.values.length / channels, 4 * channels, [
      ...[x, y, dy, mean].map((tensor) => backend.pointer(tensor)),
      scale.byteOffset,
      slope.byteOffset,
      shift.byteOffset,
      dx.pointer,
      channels,
      activationCodes[activation],
    ]);
  });
  return dx;
}

function inverseSigma(variance: number): number {
  return 1 / Math.sqrt(variance + normEpsilon);
}
