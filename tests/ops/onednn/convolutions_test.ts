/** oneDNN's convolutions, asked for directly, beside those by patch matrices. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import type { LibraryCandidate } from "../../../ops/ffi/libraries.ts";
import { OneDnn } from "../../../ops/onednn/library.ts";
import { oneDnnEngine } from "../../../ops/onednn/onednn_engine.ts";
import {
  type ConvolutionEngine,
  type ConvolutionPass,
  convolutionPasses,
} from "../../../ops/host/base/convolution_engine.ts";
import { geometryOf } from "../../../ops/device/geometry.ts";
import type { HostBackend } from "../../../ops/host/base/host_backend.ts";
import { openHostBackend } from "../../../ops/host/open_host_backend.ts";
import { relativeDifference } from "../../goldens/read_golden.ts";
import { testEachLibrary } from "./_library.ts";

/** Odd ones among them: [batch, height, width, in, out]. */
const shapes = [
  [7, 9, 7, 3, 5],
  [2, 16, 12, 1, 138],
  [5, 28, 28, 11, 11],
  [3, 15, 17, 4, 70],
  [64, 8, 8, 16, 24],
] as const;

const tolerance = 1e-5;

interface Opened {
  convolutions: ConvolutionEngine;
  close(): void;
}

async function open(candidate: LibraryCandidate, threads: number): Promise<Opened> {
  let convolutions!: ConvolutionEngine;
  const { close } = await openHostBackend("onednn", { threads }, (heap, count) => {
    const engine = oneDnnEngine(new OneDnn(candidate), heap, count);
    convolutions = engine.convolutions!;
    return engine;
  });
  return { convolutions, close };
}

function passOf(pass: ConvolutionPass, [batch, height, width, ins, outs]: readonly number[]) {
  const attributes = { strides: [2, 2], pad: "same", dataFormat: "NHWC" } as const;
  const out = [batch, Math.ceil(height / 2), Math.ceil(width / 2), outs];
  const x = tf.randomNormal([batch, height, width, ins], 0, 1, "float32", 1);
  const filter = tf.randomNormal([5, 5, ins, outs], 0, 0.1, "float32", 2);
  const dy = tf.randomNormal(out, 0, 1, "float32", 3);
  const run = (name: string, inputs: Record<string, tf.Tensor>, more: Record<string, number[]>) =>
    tf.engine().runKernel(name, inputs, { ...attributes, ...more } as never) as tf.Tensor;
  const kernels: Record<ConvolutionPass, () => tf.Tensor> = {
    forward: () => run("Conv2D", { x, filter }, {}),
    "input gradient": () => run("Conv2DBackpropInput", { dy, filter }, { inputShape: x.shape }),
    "filter gradient": () => run("Conv2DBackpropFilter", { x, dy }, { filterShape: filter.shape }),
  };
  return kernels[pass]();
}

testEachLibrary("each pass agrees with that by patches, at odd sizes", async (candidate) => {
  const { convolutions, close } = await open(candidate, 2);
  let largest = 0;
  let direct = 0;
  for (const shape of shapes) {
    for (const pass of convolutionPasses) {
      const results = [false, true].map((taken) => {
        convolutions.takes = () => taken;
        return tf.tidy(() => passOf(pass, shape).dataSync());
      });
      direct++;
      largest = Math.max(largest, relativeDifference(results[1], results[0], 1));
    }
  }
  assert.equal(direct, shapes.length * convolutionPasses.length);
  assert.ok(largest <= tolerance, `${largest} off`);
  console.log(`largest difference ${largest.toExponential(1)}`);
  close();
});

testEachLibrary("any number of threads gives the same bits", async (candidate) => {
  const ofOne = await allPasses(candidate, 1);
  assert.deepEqual(await allPasses(candidate, 2), ofOne);
});

async function allPasses(candidate: LibraryCandidate, threads: number) {
  const { convolutions, close } = await open(candidate, threads);
  convolutions.takes = () => true;
  const results = shapes.flatMap((shape) =>
    convolutionPasses.map((pass) => tf.tidy(() => passOf(pass, shape).dataSync()))
  );
  close();
  return results;
}

testEachLibrary("a filter is reordered anew once it has changed", async (candidate) => {
  const { convolutions, close } = await open(candidate, 1);
  convolutions.takes = () => true;
  const x = tf.ones([1, 16, 16, 3]);
  const filter = tf.variable(tf.ones([5, 5, 3, 8]));
  const sum = () =>
    tf.tidy(() => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, "same").dataSync()[8 * 9]);
  const before = sum();
  filter.assign(tf.fill([5, 5, 3, 8], 2));
  assert.equal(sum(), 2 * before);
  const moment = () => tf.variable(tf.zeros(filter.shape));
  const inputs = { rate: tf.scalar(1), variable: filter, gradient: tf.ones(filter.shape) };
  tf.engine().runKernel("AdamUpdate", { ...inputs, m: moment(), v: moment() }, {
    ...{ beta1: 0, beta2: 0, epsilon: 0 },
  });
  assert.equal(sum(), before); // each weight went from 2 to 1, where it stands
  close();
});

testEachLibrary(
  "a shape that was met before makes no primitive, layout or memory",
  async (candidate) => {
    const { convolutions, close } = await open(candidate, 1);
    convolutions.takes = () => true;
    const all = () => {
      for (const shape of shapes) {
        for (const pass of convolutionPasses) tf.tidy(() => void passOf(pass, shape));
      }
    };
    all();
    const made = convolutions.objects;
    assert.ok(made > 0);
    all();
    assert.equal(convolutions.objects, made);
    close();
  },
);

testEachLibrary(
  "a filter gradient lets go of the patches that its forward pass went by",
  async (candidate) => {
    const { convolutions, close } = await open(candidate, 1);
    convolutions.takes = (pass) => pass !== "forward";
    const { patches } = tf.backend() as HostBackend;
    const attributes = { strides: [2, 2], pad: "same", dataFormat: "NHWC" };
    const x = tf.ones([2, 8, 8, 3]);
    const filter = tf.ones([5, 5, 3, 8]);
    const y = tf.engine().runKernel("Conv2D", { x, filter }, attributes as never) as tf.Tensor;
    assert.equal(patches["kept"].size, 1);
    const gradient = { ...attributes, filterShape: filter.shape };
    tf.engine().runKernel("Conv2DBackpropFilter", { x, dy: y }, gradient as never);
    assert.equal(patches["kept"].size, 0);
    close();
  },
);

testEachLibrary("thin layers are convolved, whatever the processor", async (candidate) => {
  const { convolutions, close } = await open(candidate, 1);
  const g = geometryOf([64, 64, 64, 3], [5, 5, 3, 64], { strides: 2, pad: "same" });
  assert.equal(convolutions.takes("forward", g), true);
  close();
});
