/** Convolutions and products in each precision, by cuDNN and by patches, against JavaScript in 64 bits. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import type { Precision } from "../../../ops/mod.ts";
import { backends, openBackend } from "../../../ops/mod.ts";

const { suits, reason } = await backends.find(({ name }) => name === "cuda")!.suits();

/** Of the largest number, with factors of 24, 11 and 8 bits. */
const tolerances: Partial<Record<Precision, number>> = { f32: 1e-5, tf32: 2e-3, bf16: 2e-2 };

for (const [precision, tolerance] of Object.entries(tolerances)) {
  for (const channels of [3, 16, 17]) {
    const name =
      `the passes of a convolution of ${channels} channels hold what ${precision} promises`;
    Deno.test({
      name: suits ? `${name} (cuda)` : `${name} (skipped, ${reason})`,
      ignore: !suits,
      async fn() {
        const backend = await openBackend("cuda", { precision: precision as Precision });
        const largest = await largestError(channels);
        backend.check();
        backend.close();
        console.log(`${precision}, ${channels} channels: ${largest.toExponential(1)}`);
        assert(largest <= tolerance, `${largest} off`);
        if (precision === "bf16" && channels === 16) assert(largest > 1e-6, "it rounds nothing");
      },
    });
  }
}

async function largestError(channels: number): Promise<number> {
  let largest = 0;
  for (const [height, width] of [[8, 8], [7, 5], [2, 9]]) {
    const shapes = {
      x: [3, height, width, channels],
      filter: [5, 5, channels, 24],
      dy: [3, Math.ceil(height / 2), Math.ceil(width / 2), 24],
    };
    const [x, filter, dy] = Object.values(shapes).map(noise);
    const geometry = { strides: [2, 2], pad: "same", dataFormat: "NHWC" };
    const tensors = [[x, shapes.x], [filter, shapes.filter], [dy, shapes.dy]].map(([n, shape]) =>
      tf.tensor(n as Float32Array, shape as number[])
    );
    const run = (name: string, inputs: tf.NamedTensorMap, attributes: object) =>
      tf.engine().runKernel(name, inputs, { ...geometry, ...attributes }) as tf.Tensor;
    const y = run("Conv2D", { x: tensors[0], filter: tensors[1] }, { dilations: [1, 1] });
    const dx = run("Conv2DBackpropInput", { dy: tensors[2], filter: tensors[1] }, {
      inputShape: shapes.x,
    });
    const dfilter = run("Conv2DBackpropFilter", { x: tensors[0], dy: tensors[2] }, {
      filterShape: shapes.filter,
    });
    const exact = exactly(x, filter, dy, shapes);
    for (
      const [result, wanted] of [[y, exact.y], [dx, exact.dx], [dfilter, exact.dfilter]] as const
    ) {
      largest = Math.max(largest, error(await result.data(), wanted));
    }
    tf.dispose([...tensors, y, dx, dfilter]);
  }
  return largest;
}

function error(got: ArrayLike<number>, wanted: Float64Array): number {
  const size = wanted.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  return wanted.reduce((most, each, i) => Math.max(most, Math.abs(each - got[i])), 0) / size;
}

type Shapes = Record<"x" | "filter" | "dy", number[]>;

function exactly(x: Float32Array, filter: Float32Array, dy: Float32Array, shapes: Shapes) {
  const [n, height, width, channels] = shapes.x;
  const [, rows, columns, filters] = shapes.dy;
  const pad = (size: number, out: number) => Math.floor(Math.max((out - 1) * 2 + 5 - size, 0) / 2);
  const [top, left] = [pad(height, rows), pad(width, columns)];
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dfilter = new Float64Array(filter.length);
  for (let i = 0; i < n * rows * columns * 25; i++) {
    const [u, v] = [Math.floor(i / 5) % 5, i % 5];
    const pixel = Math.floor(i / 25);
    const [p, q] = [Math.floor(pixel / columns) % rows, pixel % columns];
    const image = Math.floor(pixel / columns / rows);
    const [h, w] = [2 * p + u - top, 2 * q + v - left];
    if (h < 0 || h >= height || w < 0 || w >= width) continue;
    for (let c = 0; c < channels; c++) {
      const atX = ((image * height + h) * width + w) * channels + c;
      for (let k = 0; k < filters; k++) {
        const [atY, atF] = [pixel * filters + k, ((u * 5 + v) * channels + c) * filters + k];
        y[atY] += x[atX] * filter[atF];
        dx[atX] += dy[atY] * filter[atF];
        dfilter[atF] += x[atX] * dy[atY];
      }
    }
  }
  return { y, dx, dfilter };
}

function noise(shape: number[], seed: number): Float32Array {
  let state = seed + 1;
  return new Float32Array(tf.util.sizeFromShape(shape)).map(() => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return state / 2 ** 31;
  });
}
