import type { TensorInfo } from "@tensorflow/tfjs-core";
import { ffiKernel } from "../ffi_kernel.ts";

/** x [batch, ..., channels], y [batch, classes] -> [batch, ..., channels + classes]. */
export const concatCondition = ffiKernel<{ x: TensorInfo; y: TensorInfo }, unknown>(
  "ConcatCondition",
  (inputs, _attributes, backend) => {
    const x = backend.values(inputs.x);
    const y = backend.values(inputs.y);
    const [batch, classes] = inputs.y.shape;
    const channels = inputs.x.shape[inputs.x.shape.length - 1];
    const pixelsAnImage = x.length / channels / batch;
    const output = backend.output([...inputs.x.shape.slice(0, -1), channels + classes]);
    const out = output.values;
    let at = 0;
    for (let pixel = 0; pixel < batch * pixelsAnImage; pixel++) {
      const image = Math.floor(pixel / pixelsAnImage);
      for (let c = 0; c < channels; c++) out[at++] = x[pixel * channels + c];
      for (let c = 0; c < classes; c++) out[at++] = y[image * classes + c];
    }
    return [output];
  },
);

/** x [..., more] -> its first `channels` channels. */
export const firstChannels = ffiKernel<{ x: TensorInfo }, { channels: number }>(
  "FirstChannels",
  (inputs, { channels }, backend) => {
    const x = backend.values(inputs.x);
    const more = inputs.x.shape[inputs.x.shape.length - 1];
    const output = backend.output([...inputs.x.shape.slice(0, -1), channels]);
    for (let from = 0, to = 0; from < x.length; from += more, to += channels) {
      for (let c = 0; c < channels; c++) output.values[to + c] = x[from + c];
    }
    return [output];
  },
);
