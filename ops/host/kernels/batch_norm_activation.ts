import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Activation } from "../../device/attributes.ts";
import { normEpsilon } from "../../device/attributes.ts";
import { numbered } from "../../device/kernel.ts";
import type { HostBackend } from "../base/host_backend.ts";
import { hostKernel } from "../base/host_kernel.ts";
import { activationCodes } from "./activation_codes.ts";
import { rowBlocks } from "./row_blocks.ts";

/** x [..., channels], gamma, beta -> y, mean, variance. */
export const batchNormActivation = hostKernel<
  { x: TensorInfo; gamma: TensorInfo; beta: TensorInfo },
  { activation: Activation }
>("BatchNormActivation", ({ x, gamma, beta }, { activation }, backend) => {
  const [{ mean, variance }] = moments([x], backend);
  const [y] = normalised([{ x, mean, variance, gamma, beta }], activation, backend);
  return [y, mean, variance];
});

/** x [..., channels], mean, variance, gamma, beta -> y: stock ops would take one pass each, on one thread. */
export const batchNormInference = hostKernel<Given, { activation: Activation }>(
  "BatchNormInference",
  (given, { activation }, backend) => normalised([given], activation, backend),
);

/** The same of several x, each with moments and parameters of its own. */
export const batchNormInferences = hostKernel<Named, { activation: Activation }>(
  "BatchNormInferences",
  (inputs, { activation }, backend) => {
    const given = numbered(inputs, ["x", "mean", "variance", "gamma", "beta"]);
    const parts = given.map(([x, mean, variance, gamma, beta]) => ({
      x,
      mean,
      variance,
      gamma,
      beta,
    }));
    return normalised(parts, activation, backend);
  },
);

type Named = Record<string, TensorInfo>;
type Given = Record<"x" | "mean" | "variance" | "gamma" | "beta", TensorInfo>;
type Output = ReturnType<HostBackend["output"]>;

/** f((x - mean) * gamma / sigma + beta) of each part. */
function normalised(
  parts: readonly Given[],
  activation: Activation,
  backend: HostBackend,
): Output[] {
  const channels = backend.values(parts[0].gamma).length;
  const stride = wholeVectors(channels);
  const ys = parts.map(({ x }) => backend.output(x.shape));
  backend.withScratch(parts.length * stride, (scales) => {
    const jobs = parts.map(({ x, mean, beta, ...part }, i) => {
      const [gammas, variance] = [backend.values(part.gamma), backend.values(part.variance)];
      const scale = scales.subarray(i * stride, (i + 1) * stride);
      for (let c = 0; c < channels; c++) scale[c] = gammas[c] * inverseSigma(variance[c]);
      return {
        items: ys[i].values.length / channels,
        floatsPerItem: 2 * channels,
        args: [
          ...[backend.pointer(x), backend.pointer(mean), scale.byteOffset, backend.pointer(beta)],
          ...[ys[i].pointer, channels, activationCodes[activation]],
        ],
      };
    });
    backend.pool.runAll("batchNormActivation", jobs);
  });
  return ys;
}

/** Of each channel over all the rest of each x. */
function moments(
  xs: readonly TensorInfo[],
  backend: HostBackend,
): { mean: Output; variance: Output }[] {
  const channels = lastOf(xs[0].shape);
  const parts = withPartials(xs, backend);
  const outputs = xs.map(() => ({
    mean: backend.output([channels]),
    variance: backend.output([channels]),
  }));
  backend.withScratch(parts.floats, ({ byteOffset }) => {
    const momentJobs = parts.all.map(({ values, rows, blockRows, blocks, at }) => ({
      items: blocks,
      floatsPerItem: blockRows * channels,
      args: [values.byteOffset, rows, channels, blockRows, byteOffset + at],
    }));
    backend.pool.runAll("momentPartials", momentJobs);
    const combineJobs = parts.all.map(({ rows, blockRows, blocks, at }, i) => ({
      items: channels,
      floatsPerItem: 4 * blocks,
      args: [
        ...[byteOffset + at, blocks, rows, channels, blockRows],
        ...[outputs[i].mean.pointer, outputs[i].variance.pointer],
      ],
    }));
    backend.pool.runAll("combineMoments", combineJobs);
  });
  return outputs;
}

/** How each x is divided into blocks, and where in a scratch two sums of each block begin, in bytes. */
function withPartials(xs: readonly TensorInfo[], backend: HostBackend) {
  const channels = lastOf(xs[0].shape);
  let floats = 0;
  const all = xs.map((x) => {
    const values = backend.values(x);
    const part = { values, ...rowBlocks(values.length, channels), at: 4 * floats };
    floats += part.blocks * 2 * part.stride;
    return part;
  });
  return { all, floats };
}

/** x0, x1, ..., each [..., channels] -> mean0, variance0, mean1, ... */
export const batchMoments = hostKernel<Named, unknown>(
  "BatchMoments",
  (xs, _attributes, backend) =>
    moments(Object.values(xs), backend).flatMap(({ mean, variance }) => [mean, variance]),
);

/** x, y, dy, mean, variance, gamma -> dx, dgamma, dbeta, by the formula beside the reference. */
export const batchNormActivationGradient = hostKernel<
  Arrived & Record<"variance" | "gamma", TensorInfo>,
  { activation: Activation }
>("BatchNormActivationGradient", (inputs, attributes, backend) => {
  const [dbeta, centred] = gradientSums([inputs], attributes, backend);
  const variance = backend.values(inputs.variance);
  const count = backend.values(inputs.x).length / variance.length;
  const sums = { du: dbeta.values, duCentred: centred.values };
  const [dx] = inputGradients([{ ...inputs, ...sums }], { ...attributes, count }, backend);
  const dgamma = centred;
  for (let c = 0; c < variance.length; c++) dgamma.values[c] *= inverseSigma(variance[c]);
  return [dx, dgamma, dbeta];
});

/** x0, y0, dy0, mean0, x1, ... -> sum u and sum u (x - mean) of each channel, of each part. */
export const batchNormGradientSums = hostKernel<Named, { activation: Activation }>(
  "BatchNormGradientSums",
  (inputs, attributes, backend) => {
    const parts = numbered(inputs, ["x", "y", "dy", "mean"]);
    return gradientSums(
      parts.map(([x, y, dy, mean]) => ({ x, y, dy, mean })),
      attributes,
      backend,
    );
  },
);

/** x0, y0, dy0, mean0, variance0, gamma0, and both sums over `count` numbers, x1, ... -> dx0, dx1, ... */
export const batchNormInputGradients = hostKernel<
  Named,
  { activation: Activation; count: number }
>("BatchNormInputGradients", (inputs, attributes, backend) => {
  const parts = numbered(inputs, inputGradientNames).map(
    ([x, y, dy, mean, variance, gamma, du, duCentred]) => ({
      ...{ x, y, dy, mean, variance, gamma },
      ...{ du: backend.values(du), duCentred: backend.values(duCentred) },
    }),
  );
  return inputGradients(parts, attributes, backend);
});

const inputGradientNames = [
  ...["x", "y", "dy", "mean", "variance", "gamma"],
  ...["du", "duCentred"],
];

type Arrived = Record<"x" | "y" | "dy" | "mean", TensorInfo>;

function gradientSums(
  parts: readonly Arrived[],
  { activation }: { activation: Activation },
  backend: HostBackend,
): Output[] {
  const channels = lastOf(parts[0].x.shape);
  const partials = withPartials(parts.map(({ x }) => x), backend);
  const sums = parts.map(() => [backend.output([channels]), backend.output([channels])]);
  backend.withScratch(partials.floats, ({ byteOffset }) => {
    const partialJobs = partials.all.map(({ rows, blockRows, blocks, at }, i) => {
      const { x, y, dy, mean } = parts[i];
      return {
        items: blocks,
        floatsPerItem: 3 * blockRows * channels,
        args: [
          ...[x, y, dy, mean].map((tensor) => backend.pointer(tensor)),
          ...[rows, channels, blockRows, byteOffset + at, activationCodes[activation]],
        ],
      };
    });
    backend.pool.runAll("batchNormGradientPartials", partialJobs);
    const sumJobs = partials.all.flatMap(({ blocks, stride, at }, i) =>
      sums[i].map(({ pointer }, half) => ({
        items: channels,
        floatsPerItem: 2 * blocks,
        args: [byteOffset + at + 4 * half * stride, blocks, 2 * stride, pointer],
      }))
    );
    backend.pool.runAll("sumPartials", sumJobs);
  });
  return sums.flat();
}

type WithSums = Arrived & Record<"variance" | "gamma", TensorInfo> & {
  du: Float32Array;
  duCentred: Float32Array;
};

/** dx = gamma / sigma * (u - du / n - h dgamma / n) as u * scale + (x - mean) * slope + shift. */
function inputGradients(
  parts: readonly WithSums[],
  { activation, count }: { activation: Activation; count: number },
  backend: HostBackend,
): Output[] {
  const channels = lastOf(parts[0].x.shape);
  const stride = wholeVectors(channels);
  const dxs = parts.map(({ x }) => backend.output(x.shape));
  backend.withScratch(3 * stride * parts.length, (tables) => {
    const jobs = parts.map(({ x, y, dy, mean, ...inputs }, i) => {
      const table = tables.subarray(3 * stride * i, 3 * stride * (i + 1));
      const [gamma, variance] = [backend.values(inputs.gamma), backend.values(inputs.variance)];
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
      return {
        items: dxs[i].values.length / channels,
        floatsPerItem: 4 * channels,
        args: [
          ...[x, y, dy, mean].map((tensor) => backend.pointer(tensor)),
          ...[scale.byteOffset, slope.byteOffset, shift.byteOffset],
          ...[dxs[i].pointer, channels, activationCodes[activation]],
        ],
      };
    });
    backend.pool.runAll("batchNormInputGradient", jobs);
  });
  return dxs;
}

function lastOf(shape: readonly number[]): number {
  return shape[shape.length - 1];
}

function wholeVectors(channels: number): number {
  return Math.ceil(channels / 4) * 4;
}

function inverseSigma(variance: number): number {
  return 1 / Math.sqrt(variance + normEpsilon);
}
