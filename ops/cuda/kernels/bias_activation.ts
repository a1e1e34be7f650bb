import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../device/attributes.ts";
import { activationCodes } from "../base/activation_codes.ts";
import { cudaKernel } from "../base/cuda_kernel.ts";
import { int } from "../base/kernel_arguments.ts";
import { byFours, columnBlocks, elementBlocks } from "../base/launch_sizes.ts";

const file = "bias_activation";

/** x [..., channels], bias [channels] -> f(x + bias). */
export const biasActivation = cudaKernel<
  Record<"x" | "bias", TensorInfo>,
  { activation: Activation }
>("BiasActivation", ({ x, bias }, { activation }, backend) => {
  const [from, biases] = [backend.address(x), backend.address(bias)];
  const y = backend.output(x.shape);
  const { name, count, channels } = byFours("bias_activation", y.size, bias.shape[0]);
  backend.card.launch({ file, name }, elementBlocks(count), 256, [
    from,
    biases,
    y.address,
    int(count),
    int(channels),
    int(activationCodes[activation]),
  ]);
  return [y];
});

/** y, dy -> dx, dbias. */
export const biasActivationGradient = cudaKernel<
  Record<"y" | "dy", TensorInfo>,
  { activation: Activation }
>("BiasActivationGradient", ({ y, dy }, { activation }, backend) => {
  const { card } = backend;
  const channels = y.shape[y.shape.length - 1];
  const [output, gradient] = [backend.address(y), backend.address(dy)];
  const dx = backend.output(y.shape);
  const dbias = backend.output([channels]);
  const rows = dx.size / channels;
  const { rowsPerBlock, blocks, grid } = columnBlocks(rows, channels);
  card.withScratch(4 * blocks * channels, (sums) => {
    card.launch({ file, name: "bias_gradient" }, grid, 256, [
      output,
      gradient,
      dx.address,
      sums,
      ...[rows, channels, rowsPerBlock, activationCodes[activation]].map(int),
    ]);
    card.launch({ file, name: "sum_partials" }, [channels], 128, [
      sums,
      dbias.address,
      int(channels),
      int(blocks),
    ]);
  });
  return [dx, dbias];
});
