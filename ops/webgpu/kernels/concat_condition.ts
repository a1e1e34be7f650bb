import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { type ElementKernel, runElements } from "../base/element_kernel.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";

const concat: ElementKernel = {
  name: "concat condition",
  reads: ["x", "y"],
  sizes: ["channels", "classes", "pixels"],
  wgsl: /* wgsl */ `
  let row = i / (s.channels + s.classes);
  let column = i % (s.channels + s.classes);
  if (column < s.channels) {
    output[i] = x[row * s.channels + column];
  } else {
    output[i] = y[row / s.pixels * s.classes + column - s.channels];
  }
`,
};

/** x [batch, ..., channels], y [batch, classes] -> [batch, ..., channels + classes]. */
export const concatCondition = gpuKernel<Record<"x" | "y", TensorInfo>, unknown>(
  "ConcatCondition",
  ({ x, y }, _attributes, backend) => {
    const [batch, classes] = y.shape;
    const channels = x.shape[x.shape.length - 1];
    const pixels = util.sizeFromShape(x.shape) / channels / batch;
    const output = backend.output([...x.shape.slice(0, -1), channels + classes]);
    runElements(backend, concat, { inputs: [x, y], output, sizes: [channels, classes, pixels] });
    return [output];
  },
);

const first: ElementKernel = {
  name: "first channels",
  reads: ["x"],
  sizes: ["channels", "more"],
  wgsl: "output[i] = x[i / s.channels * s.more + i % s.channels];",
};

/** x [..., more] -> its first `channels` channels. */
export const firstChannels = gpuKernel<{ x: TensorInfo }, { channels: number }>(
  "FirstChannels",
  ({ x }, { channels }, backend) => {
    const more = x.shape[x.shape.length - 1];
    const output = backend.output([...x.shape.slice(0, -1), channels]);
    runElements(backend, first, { inputs: [x], output, sizes: [channels, more] });
    return [output];
  },
);
