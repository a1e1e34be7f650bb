import type { TensorInfo } from "@tensorflow/tfjs-core";
import { hostKernel } from "../base/host_kernel.ts";

/** x [batch, ..., channels], y [batch, classes] -> [batch, ..., channels + classes]. */
export const concatCondition = hostKernel<{ x: TensorInfo; y: TensorInfo }, unknown>(
  "ConcatCondition",
  ({ x, y }, _attributes, backend) => {
    const [batch, classes] = y.shape;
    const channels = x.shape[x.shape.length - 1];
    const output = backend.output([...x.shape.slice(0, -1), channels + classes]);
    const rows = output.values.length / (channels + classes);
    backend.pool.run("concatCondition", rows, 2 * (channels + classes), [
      backend.pointer(x),
      backend.pointer(y),
      output.pointer,
      channels,
      classes,
      rows / batch,
    ]);
    return [output];
  },
);

/** x [..., more] -> its first `channels` channels. */
export const firstChannels = hostKernel<{ x: TensorInfo }, { channels: number }>(
  "FirstChannels",
  ({ x }, { channels }, backend) => {
    const more = x.shape[x.shape.length - 1];
    const output = backend.output([...x.shape.slice(0, -1), channels]);
    backend.pool.run("firstChannels", output.values.length / channels, 2 * channels, [
      backend.pointer(x),
      output.pointer,
      more,
      channels,
    ]);
    return [output];
  },
);
