import * as tf from "@tensorflow/tfjs-core";
import { type WidthClass, widthClasses } from "../gemm/plan.ts";

/** A product of one shape class, on which its tiles are measured. */
export interface Sample {
  width: WidthClass;
  /** Puts the factors on the device; each call of the result queues the product once. */
  prepare: () => () => tf.Tensor;
}

/** Columns, images of 16x16 pixels, and the depth of a convolution; `large` fills a large GPU. */
const shapes: Record<WidthClass, { columns: number; images: number; channels: number }> = {
  "4 columns": { columns: 3, images: 64, channels: 64 },
  "16 columns": { columns: 16, images: 32, channels: 32 },
  "32 columns": { columns: 32, images: 32, channels: 32 },
  small: { columns: 64, images: 16, channels: 64 },
  large: { columns: 128, images: 64, channels: 128 },
};

/** One for each product and width. */
export function samples(): Sample[] {
  return widthClasses.flatMap((width) => {
    const { columns, images, channels } = shapes[width];
    const large = [images, 16, 16];
    const half = [images, 8, 8];
    return [
      () => {
        const [x, filter] = [noise4([...large, channels]), noise4([5, 5, channels, columns])];
        return () => tf.conv2d(x, filter, 2, "same");
      },
      () => {
        const [dy, filter] = [noise4([...half, channels]), noise4([5, 5, columns, channels])];
        const shape: [number, number, number, number] = [images, 16, 16, columns];
        return () => tf.conv2dTranspose(dy, filter, shape, 2, "same");
      },
      () => {
        const [x, dy] = [noise4([...large, channels]), noise4([...half, columns])];
        const attributes = {
          ...{ strides: [2, 2], pad: "same", dataFormat: "NHWC" },
          filterShape: [5, 5, channels, columns],
        };
        return () => tf.engine().runKernel("Conv2DBackpropFilter", { x, dy }, attributes);
      },
      ...[[false, false], [false, true], [true, false]].map(([transposeA, transposeB]) => () => {
        const rows = width === "large" ? 2048 : 64;
        const a = tf.randomNormal(transposeA ? [1024, rows] : [rows, 1024]);
        const b = tf.randomNormal(transposeB ? [columns, 1024] : [1024, columns]);
        return () => tf.matMul(a, b, transposeA, transposeB);
      }),
    ].map((prepare) => ({ width, prepare: prepare as Sample["prepare"] }));
  });
}

function noise4(shape: number[]): tf.Tensor4D {
  return tf.randomNormal(shape as [number, number, number, number]);
}
