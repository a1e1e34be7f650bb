import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../activation.ts";
import { ffiKernel } from "../ffi_kernel.ts";
import { activateInPlace, activationGradient } from "./activation.ts";

/** x [..., channels], bias [channels] -> f(x + bias). */
export const biasActivation = ffiKernel<
  { x: TensorInfo; bias: TensorInfo },
  { activation: Activation }
>("BiasActivation", ({ x, bias }, { activation }, backend) => {
  const xs = backend.values(x);
  const biases = backend.values(bias);
  const channels = biases.length;
  const y = backend.output(x.shape);
  for (let start = 0; start < xs.length; start += channels) {
    for (let c = 0; c < channels; c++) y.values[start + c] = xs[start + c] + biases[c];
  }
  activateInPlace(y.values, activation);
  return [y];
});

/** y, dy -> dx, dbias. */
export const biasActivationGradient = ffiKernel<
  { y: TensorInfo; dy: TensorInfo },
  { activation: Activation }
>("BiasActivationGradient", ({ y, dy }, { activation }, backend) => {
  const channels = y.shape[y.shape.length - 1];
  const dx = backend.output(y.shape);
  activationGradient(backend.values(y), backend.values(dy), dx.values, activation);

  const sums = new Float64Array(channels);
  for (let start = 0; start < dx.values.length; start += channels) {
    for (let c = 0; c < channels; c++) sums[c] += dx.values[start + c];
  }
  const dbias = backend.output([channels]);
  dbias.values.set(sums);
  return [dx, dbias];
});
