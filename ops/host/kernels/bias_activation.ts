import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../device/attributes.ts";
import { hostKernel } from "../base/host_kernel.ts";
import { activationCodes } from "./activation_codes.ts";
import { rowBlocks } from "./row_blocks.ts";

/** x [..., channels], bias [channels] -> f(x + bias). */
export const biasActivation = hostKernel<
  { x: TensorInfo; bias: TensorInfo },
  { activation: Activation }
>("BiasActivation", ({ x, bias }, { activation }, backend) => {
  const channels = bias.shape[0];
  const y = backend.output(x.shape);
  backend.pool.run("biasActivation", y.values.length / channels, 2 * channels, [
    backend.pointer(x),
    backend.pointer(bias),
    y.pointer,
    channels,
    activationCodes[activation],
  ]);
  return [y];
});

/** y, dy -> dx, dbias. */
export const biasActivationGradient = hostKernel<
  { y: TensorInfo; dy: TensorInfo },
  { activation: Activation }
>("BiasActivationGradient", ({ y, dy }, { activation }, backend) => {
  const channels = y.shape[y.shape.length - 1];
  const dx = backend.output(y.shape);
  const dbias = backend.output([channels]);
  const { rows, blockRows, blocks, stride } = rowBlocks(dx.values.length, channels);
  backend.withScratch(blocks * stride, ({ byteOffset: partials }) => {
    backend.pool.run("biasActivationGradient", blocks, 3 * blockRows * channels, [
      backend.pointer(y),
      backend.pointer(dy),
      dx.pointer,
      rows,
      channels,
      blockRows,
      partials,
      activationCodes[activation],
    ]);
    backend.pool.run("sumPartials", channels, blocks, [partials, blocks, stride, dbias.pointer]);
  });
  return [dx, dbias];
});
