import * as tf from "@tensorflow/tfjs-core";
import { type WidthClass, widthClasses } from "../gemm/plan.ts";

/** A sample product of one shape class, for measuring tiles. */
export interface Sample {
  width: WidthClass;
  /** Puts the inputs on the device; each call of the result queues the product once. */
  prepare: () => () => tf.Tensor;
}

interface SampleShape {
  /** Of C. */
  columns: number;
  /** Of 16x16 pixels. */
  images: number;
  /** The depth of a convolution. */
  channels: number;
  /** Of C, for products of matrices. */
  rows: number;
}

/** `large` is to fill a large GPU. */
const shapes: Record<WidthClass, SampleShape> = {
  "4 columns": { columns: 3, images: 64, channels: 64, rows: 64 },
  "16 columns": { columns: 16, images: 32, channels: 32, rows: 64 },
  "32 columns": { columns: 32, images: 32, channels: 32, rows: 64 },
  small: { columns: 64, images: 16, channels: 64, rows: 64 },
  large: { columns: 128, images: 64, channels: 128, rows: 2048 },
};

/** One for each product and width. */
export function samples(): Sample[] {
  return widthClasses.flatMap((width) =>
    [...convolutions(shapes[width]), ...matrixProducts(shapes[width])]
      .map((prepare) => ({ width, prepare }))
  );
}

function convolutions({ columns, images, channels }: SampleShape): Sample["prepare"][] {
  const filterShape = [5, 5, channels, columns];
  const attributes = { strides: [2, 2], pad: "same", dataFormat: "NHWC", filterShape };
  const xShape: Shape4 = [images, 16, 16, columns];
  return [
    () => {
      const [x, filter] = [noise4([images, 16, 16, channels]), noise4(filterShape)];
      return () => tf.conv2d(x, filter, 2, "same");
    },
    () => {
      const [dy, filter] = [noise4([images, 8, 8, channels]), noise4([5, 5, columns, channels])];
      return () => tf.conv2dTranspose(dy, filter, xShape, 2, "same");
    },
    () => {
      const [x, dy] = [noise4([images, 16, 16, channels]), noise4([images, 8, 8, columns])];
      return () => tf.engine().runKernel("Conv2DBackpropFilter", { x, dy }, attributes);
    },
  ];
}

const depth = 1024;

function matrixProducts({ columns, rows }: SampleShape): Sample["prepare"][] {
  return [[false, false], [false, true], [true, false]].map(([transposeA, transposeB]) => () => {
    const a = tf.randomNormal(transposeA ? [depth, rows] : [rows, depth]);
    const b = tf.randomNormal(transposeB ? [columns, depth] : [depth, columns]);
    return () => tf.matMul(a, b, transposeA, transposeB);
  });
}

type Shape4 = [number, number, number, number];

function noise4(shape: number[]): tf.Tensor4D {
  return tf.randomNormal(shape as Shape4);
}
