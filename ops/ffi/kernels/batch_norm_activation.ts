import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../activation.ts";
import { normEpsilon } from "../../batch_norm.ts";
import { ffiKernel } from "../ffi_kernel.ts";
import { activateInPlace, activationGradient } from "./activation.ts";

/** x [..., channels], gamma, beta -> y, mean, variance. Two passes for the moments: one would cancel. */
export const batchNormActivation = ffiKernel<
  { x: TensorInfo; gamma: TensorInfo; beta: TensorInfo },
  { activation: Activation }
>("BatchNormActivation", (inputs, { activation }, backend) => {
  const x = backend.values(inputs.x);
  const gamma = backend.values(inputs.gamma);
  const beta = backend.values(inputs.beta);
  const channels = gamma.length;
  const perChannel = x.length / channels;

  const mean = new Float64Array(channels);
  for (let start = 0; start < x.length; start += channels) {
    for (let c = 0; c < channels; c++) mean[c] += x[start + c];
  }
  for (let c = 0; c < channels; c++) mean[c] /= perChannel;

  const variance = new Float64Array(channels);
  for (let start = 0; start < x.length; start += channels) {
    for (let c = 0; c < channels; c++) {
      const centred = x[start + c] - mean[c];
      variance[c] += centred * centred;
    }
  }
  for (let c = 0; c < channels; c++) variance[c] /= perChannel;

  const scale = new Float64Array(channels);
  for (let c = 0; c < channels; c++) scale[c] = gamma[c] / Math.sqrt(variance[c] + normEpsilon);

  const y = backend.output(inputs.x.shape);
  for (let start = 0; start < x.length; start += channels) {
    for (let c = 0; c < channels; c++) {
      y.values[start + c] = (x[start + c] - mean[c]) * scale[c] + beta[c];
    }
  }
  activateInPlace(y.values, activation);

  const meanOut = backend.output([channels]);
  meanOut.values.set(mean);
  const varianceOut = backend.output([channels]);
  varianceOut.values.set(variance);
  return [y, meanOut, varianceOut];
});

/** x, y, dy, mean, variance, gamma -> dx, dgamma, dbeta, by the formula beside the reference. */
export const batchNormActivationGradient = ffiKernel<
  Record<"x" | "y" | "dy" | "mean" | "variance" | "gamma", TensorInfo>,
  { activation: Activation }
>("BatchNormActivationGradient", (inputs, { activation }, backend) => {
  const x = backend.values(inputs.x);
  const mean = backend.values(inputs.mean);
  const variance = backend.values(inputs.variance);
  const gamma = backend.values(inputs.gamma);
  const channels = gamma.length;
  const perChannel = x.length / channels;

  const dx = backend.output(inputs.x.shape);
  const u = dx.values; // the gradient before the activation, until the last pass makes it dx
  activationGradient(backend.values(inputs.y), backend.values(inputs.dy), u, activation);

  const inverseSigma = new Float64Array(channels);
  for (let c = 0; c < channels; c++) inverseSigma[c] = 1 / Math.sqrt(variance[c] + normEpsilon);

  const sumU = new Float64Array(channels);
  const sumUH = new Float64Array(channels);
  for (let start = 0; start < x.length; start += channels) {
    for (let c = 0; c < channels; c++) {
      const each = u[start + c];
      sumU[c] += each;
      sumUH[c] += each * (x[start + c] - mean[c]) * inverseSigma[c];
    }
  }

  for (let start = 0; start < x.length; start += channels) {
    for (let c = 0; c < channels; c++) {
      const h = (x[start + c] - mean[c]) * inverseSigma[c];
      const centred = u[start + c] - (sumU[c] + h * sumUH[c]) / perChannel;
      u[start + c] = gamma[c] * inverseSigma[c] * centred;
    }
  }

  const dgamma = backend.output([channels]);
  dgamma.values.set(sumUH);
  const dbeta = backend.output([channels]);
  dbeta.values.set(sumU);
  return [dx, dgamma, dbeta];
});
