import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {
  defaultModelConfig,
  floatsOf,
  Gan,
  type GanState,
  generatorWeights,
  type ModelConfig,
  randomStream,
  sampleZ,
  TrainedGenerator,
  TrainedNetworks,
} from "../../model/mod.ts";
import { declareModel } from "../../model/declare.ts";
import { discriminator } from "../../model/discriminator.ts";
import { byRunningAverages } from "../../model/norms.ts";
import { Parameters } from "../../model/parameters.ts";
import { productAt, receptiveField, tapsOf, weightAt } from "../../model/receptive_field.ts";
import { loadedVariables } from "../../model/trained_generator.ts";
import type { LayerTrace } from "../../model/trained_networks.ts";
import type { Parts } from "../../model/split.ts";
import { valueLayers } from "../../model/value_layers.ts";
import { constant, readAndDispose } from "../../ops/layers.ts";
import { testEachBackend } from "../goldens/each_backend.ts";

const kinds: [name: string, config: Partial<ModelConfig>][] = [
  ["unconditional", { outputHeight: 17, outputWidth: 23 }],
  ["conditional", { outputHeight: 20, outputWidth: 16, cDim: 1, yDim: 3 }],
  ["spectrally normalised", { outputHeight: 16, outputWidth: 18, spectralNorm: true }],
  ["norm-free (R1)", { outputHeight: 16, outputWidth: 16, r1: 1 }],
  ["without any norm", { outputHeight: 16, outputWidth: 16, norm: "none" }],
];

interface Case {
  config: ModelConfig;
  weights: GanState;
  networks: TrainedNetworks;
  z: Float32Array;
  y: Float32Array | undefined;
  /** As no network draws it. */
  image: Float32Array;
}

/** Networks with weights, norms and running averages of which no two are alike. */
async function caseOf(changes: Partial<ModelConfig>): Promise<Case> {
  const config: ModelConfig = {
    ...defaultModelConfig,
    ...{ batchSize: 2, zDim: 6, gfDim: 3, dfDim: 2, gfcDim: 7, dfcDim: 3 },
    ...changes,
  };
  const gan = new Gan(config);
  const state = await gan.capture();
  gan.dispose();
  const random = randomStream(3, "inside");
  const names = declareModel(config).variables.map(({ name }) => name);
  const weights = Object.fromEntries(names.map((name) => {
    const scale = name.endsWith(".weight") ? 5 : 1;
    const data = floatsOf(state[name]).map((value) => scale * value + 0.2 * random.uniform());
    return [name, { ...state[name], data }];
  })) as GanState;
  return {
    ...{ config, weights, networks: new TrainedNetworks(config, weights) },
    z: sampleZ(1, config, randomStream(1, "test")),
    y: config.yDim > 0 ? Float32Array.of(0, 1, 0) : undefined,
    image: new Float32Array(config.outputHeight * config.outputWidth * config.cDim)
      .map(() => random.uniform()),
  };
}

/** D's logits as the layers of training compute them, by running averages. */
function ordinaryLogits({ config, weights, y }: Case, image: tf.Tensor): tf.Tensor {
  const declarations = declareModel(config).variables
    .filter(({ name }) => name.startsWith("discriminator."));
  const own = Object.fromEntries(declarations.map(({ name }) => [name, weights[name]]));
  const variables = loadedVariables(declarations, own);
  const norm = config.spectralNorm ? "spectral" : "none";
  const parameters = new Parameters(variables, "discriminator", norm);
  const layers = valueLayers([parameters], byRunningAverages(parameters));
  const condition = y && [constant(tf.tensor2d(y, [1, y.length]))];
  const [{ tensor }] = discriminator<Parts>(layers, config, [constant(image)], condition);
  return tensor;
}

async function ordinaryLogit(one: Case, image: Float32Array): Promise<number> {
  const { outputHeight, outputWidth, cDim } = one.config;
  const logits = tf.tidy(() =>
    ordinaryLogits(one, tf.tensor(image, [1, outputHeight, outputWidth, cDim]))
  );
  return (await readAndDispose(logits))[0];
}

for (const [kind, changes] of kinds) {
  testEachBackend(
    `the traces of ${kind} networks end in what the networks compute, as on every backend`,
    async () => {
      const one = await caseOf(changes);
      const { networks, config, weights, z, y, image } = one;
      const alone = new TrainedGenerator(config, generatorWeights(weights, "trained")!);
      const drawn = await alone.outputs({ z, y });
      alone.dispose();
      const layers = await networks.traceGenerator({ z, y });
      assertClose(layers.at(-1)!.output.values, drawn, 1e-5);

      const verdict = await networks.traceDiscriminator(image, y);
      const logit = await ordinaryLogit(one, image);
      assertClose([verdict.logit], [logit], 1e-4 * Math.max(1, Math.abs(logit)));
      assert.deepEqual(
        [...layers, ...verdict.layers].map(({ network, name, parameters }) =>
          `${network} ${name} ${parameters}`
        ),
        declareModel(config).layers.map(({ network, layer, parameters }) =>
          `${network} ${layer} ${parameters}`
        ),
      );
      networks.dispose();
    },
  );

  testEachBackend(
    `each layer of ${kind} networks takes what the one before gives, and norms and activations follow`,
    async () => {
      const { networks, z, y, image } = await caseOf(changes);
      const generator = await networks.traceGenerator({ z, y });
      const { layers } = await networks.traceDiscriminator(image, y);
      for (const layer of [...generator, ...layers]) assertFollows(layer);
      for (const chain of [generator, layers]) {
        chain.slice(1).forEach(({ input }, i) => {
          const before = chain[i].output;
          // A conditional network appends the label to the channels.
          const given = y && input.values.length > before.values.length
            ? withoutLabel(input.values, input.shape[2], y.length)
            : input.values;
          assert.deepEqual(given, before.values);
        });
      }
      networks.dispose();
    },
    ["cpu"],
  );

  testEachBackend(
    `the numbers of a receptive field of ${kind} networks add up to the layer's own`,
    async () => {
      const { networks, z, y, image } = await caseOf(changes);
      const generator = await networks.traceGenerator({ z, y });
      const { layers } = await networks.traceDiscriminator(image, y);
      for (const layer of [...generator, ...layers]) {
        if (layer.sum) assertAddsUp(layer);
      }
      networks.dispose();
    },
    ["cpu"],
  );

  testEachBackend(
    `the gradient of D's logit in ${kind} networks is how the logit moves when the image does`,
    async () => {
      const one = await caseOf(changes);
      const { networks, image, y } = one;
      const { gradient: { values: gradient } } = await networks.traceDiscriminator(image, y);
      const random = randomStream(5, "directions");
      const along = image.map((_, i) => gradient[i] / length(gradient));
      const across = Array.from({ length: 6 }, () => image.map(() => random.normal()));
      for (const direction of [along, ...across.map(unit)]) {
        const foretold = direction.reduce((sum, value, i) => sum + value * gradient[i], 0);
        const moved = (by: number) =>
          ordinaryLogit(one, image.map((value, i) => value + by * direction[i]));
        const step = 0.01;
        const slope = (await moved(step) - await moved(-step)) / (2 * step);
        assert(Math.abs(slope - foretold) < 0.01 * length(gradient), `${slope}, not ${foretold}`);
      }
      networks.dispose();
    },
    ["cpu"],
  );
}

testEachBackend("tracing keeps nothing on the device", async () => {
  const { networks, z, y, image } = await caseOf({ outputHeight: 16, outputWidth: 16 });
  const before = tf.memory().numTensors;
  await networks.traceGenerator({ z, y });
  await networks.traceDiscriminator(image, y);
  assert.equal(tf.memory().numTensors, before);
  networks.dispose();
}, ["cpu", "wasm"]);

testEachBackend("9, 6 or 4 places of a transposed filter reach an inner pixel", async () => {
  const { networks, z, y } = await caseOf({ outputHeight: 32, outputWidth: 32 });
  const layer = (await networks.traceGenerator({ z, y })).find(({ name }) => name === "deconv4")!;
  const counts = [[10, 10], [10, 11], [11, 10], [11, 11]]
    .map(([row, column]) => tapsOf(layer, { row, column, channel: 0 }).length);
  assert.deepEqual(counts.toSorted(), [4, 6, 6, 9]);
  networks.dispose();
}, ["cpu"]);

function assertAddsUp(layer: LayerTrace): void {
  const { sum, output: { shape: [height, width, channels] } } = layer;
  for (const row of new Set([0, height >> 1, height - 1])) {
    for (const column of new Set([0, width >> 1, width - 1])) {
      const place = { row, column, channel: (row + column) % channels };
      const { taps, channelSums, bias, total } = receptiveField(layer, place);
      const own = sum!.values[(row * width + column) * channels + place.channel];
      const by = 1e-5 * Math.max(1, Math.abs(own));
      assertClose([total], [own], by);
      assertClose([channelSums.reduce((all, one) => all + one, bias)], [own], by);
      for (const tap of taps) {
        const { input, weight, product } = productAt(layer, place, tap, 0);
        assert.equal(weight, weightAt(layer, place, tap, 0));
        assert.equal(product, input * weight);
        if (!tap.isInside) assert.equal(input, 0);
      }
    }
  }
}

function assertFollows({ norm, activation, input, sum, normed, output }: LayerTrace): void {
  const before = (sum ?? input).values;
  const scaled = norm
    ? before.map((value, i) => {
      const { gamma, beta, mean, variance } = norm;
      const c = i % gamma.length;
      return gamma[c] * (value - mean[c]) / Math.sqrt(variance[c] + 1e-5) + beta[c];
    })
    : before;
  if (norm) assertClose(normed!.values, scaled, 1e-4);
  const curve = {
    none: (x: number) => x,
    relu: (x: number) => Math.max(x, 0),
    lrelu: (x: number) => Math.max(x, 0.2 * x),
    tanh: Math.tanh,
    sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  }[activation];
  assertClose(output.values, scaled.map(curve), 1e-4);
}

function withoutLabel(values: Float32Array, channels: number, classes: number): Float32Array {
  return values.filter((_, i) => i % channels < channels - classes);
}

function assertClose(found: ArrayLike<number>, wanted: ArrayLike<number>, by: number): void {
  assert.equal(found.length, wanted.length);
  const worst = Math.max(...Array.from(found, (value, i) => Math.abs(value - wanted[i])));
  assert(worst <= by, `differs by ${worst}, more than ${by}`);
}

function length(values: Float32Array): number {
  return Math.hypot(...values);
}

function unit(values: Float32Array): Float32Array {
  return values.map((value) => value / length(values));
}
