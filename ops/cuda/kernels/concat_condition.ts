import type { TensorInfo } from "@tensorflow/tfjs-core";
import { cudaKernel } from "../base/cuda_kernel.ts";
import { int } from "../base/kernel_arguments.ts";
import { elementBlocks } from "../base/launch_sizes.ts";

const file = "concat_condition";

/** x [batch, ..., channels], y [batch, classes] -> [batch, ..., channels + classes]. */
export const concatCondition = cudaKernel<Record<"x" | "y", TensorInfo>, unknown>(
  "ConcatCondition",
  ({ x, y }, _attributes, backend) => {
    const [batch, classes] = y.shape;
    const channels = x.shape[x.shape.length - 1];
    const [from, labels] = [backend.address(x), backend.address(y)];
    const output = backend.output([...x.shape.slice(0, -1), channels + classes]);
    const pixels = output.size / (channels + classes) / batch;
    backend.card.launch({ file, name: "concat_condition" }, elementBlocks(output.size), 256, [
      from,
      labels,
      output.address,
      ...[output.size, channels, classes, pixels].map(int),
    ]);
    return [output];
  },
);

/** x [..., more] -> its first `channels` channels. */
export const firstChannels = cudaKernel<{ x: TensorInfo }, { channels: number }>(
  "FirstChannels",
  ({ x }, { channels }, backend) => {
    const more = x.shape[x.shape.length - 1];
    const from = backend.address(x);
    const output = backend.output([...x.shape.slice(0, -1), channels]);
    const sizes = [output.size, more, channels].map(int);
    const values = [from, output.address, ...sizes];
    backend.card.launch({ file, name: "first_channels" }, elementBlocks(output.size), 256, values);
    return [output];
  },
);
