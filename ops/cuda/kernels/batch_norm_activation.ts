import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../device/attributes.ts";
import { normEpsilon } from "../../device/attributes.ts";
import { activationCodes } from "../base/activation_codes.ts";
import { cudaKernel } from "../base/cuda_kernel.ts";
import { float, int } from "../base/kernel_arguments.ts";
import { byFours, columnBlocks, elementBlocks } from "../base/launch_sizes.ts";

const file = "batch_norm";
const epsilon = float(normEpsilon);

/** x [..., channels], gamma, beta -> y, mean, variance. */
export const batchNormActivation = cudaKernel<
  Record<"x" | "gamma" | "beta", TensorInfo>,
  { activation: Activation }
>("BatchNormActivation", ({ x, gamma, beta }, { activation }, backend) => {
  const { card } = backend;
  const [channels] = gamma.shape;
  const [from, gammas, shift] = [x, gamma, beta].map((tensor) => backend.address(tensor));
  const y = backend.output(x.shape);
  const mean = backend.output([channels]);
  const variance = backend.output([channels]);
  const rows = y.size / channels;
  const { rowsPerBlock, blocks, grid } = columnBlocks(rows, channels);
  // A block of its own for the factors, whose vectors must begin at whole ones.
  card.withScratch(4 * channels, (scale) => {
    card.withScratch(8 * blocks * channels, (means) => {
      const squares = means + BigInt(4 * blocks * channels);
      const sizes = [rows, channels, rowsPerBlock].map(int);
      card.launch({ file, name: "moment_partials" }, grid, 256, [from, means, squares, ...sizes]);
      card.launch({ file, name: "combine_moments" }, [channels], 128, [
        means,
        squares,
        mean.address,
        variance.address,
        gammas,
        scale,
        ...sizes,
        int(blocks),
        epsilon,
      ]);
    });
    const { name, count, channels: width } = byFours("normalise", y.size, channels);
    card.launch({ file, name }, elementBlocks(count), 256, [
      from,
      mean.address,
      scale,
      shift,
      y.address,
      int(count),
      int(width),
      int(activationCodes[activation]),
    ]);
  });
  return [y, mean, variance];
});

/** x, y, dy, mean, variance, gamma -> dx, dgamma, dbeta, by the formula beside the reference. */
export const batchNormActivationGradient = cudaKernel<
  Record<"x" | "y" | "dy" | "mean" | "variance" | "gamma", TensorInfo>,
  { activation: Activation }
>("BatchNormActivationGradient", (inputs, { activation }, backend) => {
  const { card } = backend;
  const code = int(activationCodes[activation]);
  const [channels] = inputs.gamma.shape;
  const arrays = [inputs.x, inputs.y, inputs.dy].map((tensor) => backend.address(tensor));
  const [mean, variance, gamma] = [inputs.mean, inputs.variance, inputs.gamma]
    .map((tensor) => backend.address(tensor));
  const dx = backend.output(inputs.x.shape);
  const dgamma = backend.output([channels]);
  const dbeta = backend.output([channels]);
  const rows = dx.size / channels;
  const { rowsPerBlock, blocks, grid } = columnBlocks(rows, channels);
  const each = 4 * Math.ceil(channels / 4) * 4; // bytes of a table, whose vectors begin at whole ones
  card.withScratch(3 * each, (scale) => {
    const [slope, shift] = [scale + BigInt(each), scale + BigInt(2 * each)];
    card.withScratch(8 * blocks * channels, (sums) => {
      const products = sums + BigInt(4 * blocks * channels);
      card.launch({ file, name: "gradient_partials" }, grid, 256, [
        ...arrays,
        mean,
        sums,
        products,
        ...[rows, channels, rowsPerBlock].map(int),
        code,
      ]);
      card.launch({ file, name: "combine_gradients" }, [channels], 128, [
        sums,
        products,
        variance,
        gamma,
        dgamma.address,
        dbeta.address,
        scale,
        slope,
        shift,
        int(channels),
        int(blocks),
        float(rows),
        epsilon,
      ]);
    });
    const { name, count, channels: width } = byFours("input_gradient", dx.size, channels);
    card.launch({ file, name }, elementBlocks(count), 256, [
      ...arrays,
      mean,
      scale,
      slope,
      shift,
      dx.address,
      int(count),
      int(width),
      code,
    ]);
  });
  return [dx, dgamma, dbeta];
});
