/** Whole training steps of both architectures, on every backend, against the same in PyTorch float64. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { dGradients } from "../../model/d_step.ts";
import { gGradients } from "../../model/g_step.ts";
import { defaultModelConfig, Gan, type ModelConfig } from "../../model/mod.ts";
import { generatorPass, samplerPass } from "../../model/passes.ts";
import type { NamedTensor } from "../../model/safetensors.ts";
import { whole } from "../../model/split.ts";
import { step, type StepInput } from "../../model/step.ts";
import { type BackendName, constant } from "../../ops/mod.ts";
import { testEachBackend } from "../goldens/each_backend.ts";
import {
  largestDifference,
  numbers,
  onDevice,
  readGolden,
  relativeDifference,
  under,
} from "../goldens/read_golden.ts";

const goldens = [
  "step_conditional_28x28x1",
  "step_unconditional_20x36x3",
  "step_unconditional_24x24x4",
  "step_unconditional_17x23x1",
  "step_r1_17x22x3",
  "step_conditional_r1_spectral_20x16x1",
  "step_spectral_19x22x3",
  "step_no_norm_19x22x3",
  "step_conditional_no_norm_20x16x1",
  "step_conditional_spectral_20x16x1",
];

const tuned: BackendName[] = ["wasm", "blas", "onednn"];

/**
 * Losses and images are absolute; gradients and averages are parts of a tensor's largest number.
 * Weights are absolute: an update moves a weight by up to 2e-4, and a wrong one shows at that size.
 */
const tolerances = { losses: 5e-6, gradients: 2e-5, averages: 2e-5, weights: 2e-5, images: 2e-5 };

type Kind = keyof typeof tolerances;
type Tensors = Record<string, NamedTensor>;

/** Keeps the largest difference of each kind, and fails on the first that is too large. */
class Comparison {
  private readonly largest = new Map<Kind, number>();

  async check(kind: Kind, name: string, tensor: tf.Tensor, golden: NamedTensor): Promise<void> {
    assert.deepEqual(tensor.shape, golden.shape, name);
    const actual = await tensor.data();
    const difference = kind === "gradients" || kind === "averages"
      ? relativeDifference(actual, numbers(golden), 1e-3)
      : largestDifference(actual, numbers(golden));
    assert(difference <= tolerances[kind], `${kind}, ${name}: ${difference} off`);
    this.largest.set(kind, Math.max(difference, this.largest.get(kind) ?? 0));
  }

  report(what: string): void {
    const found = [...this.largest].map(([kind, most]) => `${kind} ${most.toExponential(1)}`);
    console.log(`${what}: largest differences: ${found.join(", ")}`);
  }
}

const isAverage = (name: string) => name.includes(".moving");

/** A GAN with the weights that the golden starts from. */
function goldenGan(config: Partial<ModelConfig>, tensors: Tensors): Gan {
  const gan = new Gan({ ...defaultModelConfig, ...config });
  const before = Object.entries(under("before.", tensors));
  gan.trainState.variables.set(
    Object.fromEntries(before.map(([name, { data }]) => [name, Float32Array.from(data, Number)])),
  );
  return gan;
}

function goldenInput(prefix: string, tensors: Tensors): StepInput {
  const { images, z, y } = under(prefix, tensors);
  return { real: onDevice(images), z: onDevice(z), y: y && onDevice<tf.Tensor2D>(y) };
}

/** Both networks' gradients of the first step; the first G update goes through the updated D. */
function firstGradients({ trainState }: Gan, { real, z, y }: StepInput): Record<string, tf.Tensor> {
  const { split = whole } = trainState;
  const condition = y && split.divide(y);
  const generated = generatorPass(trainState, split.divide(z), condition);
  const d = dGradients(
    trainState,
    split.divide(real),
    generated.output.map(({ tensor }) => constant(tensor)),
    condition,
    trainState.config.r1 !== undefined,
  );
  trainState.dOptimizer.apply(d.gradients);
  d.passes[0].parameters[0].keepDirections();
  const g = gGradients(trainState, generated, condition);
  const nameOf = (variable: tf.Variable) =>
    trainState.variables.names().find((name) => trainState.variables.get(name) === variable);
  const named = (prefix: string, variables: tf.Variable[], gradients: tf.Tensor[]) =>
    variables.map((variable, i) => [prefix + nameOf(variable), gradients[i]]);
  return {
    gLoss1: g.gLoss,
    ...Object.fromEntries(
      named("gradD.", trainState.variables.trainable("discriminator"), d.gradients),
    ),
    ...Object.fromEntries(
      named("gradG.", trainState.variables.trainable("generator"), g.gradients),
    ),
  };
}

function sampled({ trainState }: Gan, tensors: Tensors): tf.Tensor {
  const { z, y } = under("sampler.", tensors);
  const condition = y && constant(onDevice<tf.Tensor2D>(y));
  return samplerPass(trainState, constant(onDevice(z)), condition).tensor;
}

/** The golden steps as a whole, and in parts: batches of 7 and of 5 make uneven ones. */
const cases = goldens.flatMap((file) =>
  [undefined, 1, 2, 3, 4].map((shards) => ({ file, shards })).filter(({ file, shards = 1 }) =>
    shards <= readGolden<ModelConfig>(file).config.batchSize
  )
);

/** The reference is slow: one network of each kind shows its parts. */
const onReference = ["step_unconditional_17x23x1", "step_conditional_r1_spectral_20x16x1"];

for (const { file, shards } of cases) {
  const name = file.replace("step_", "").replace("_", " ") +
    (shards === undefined ? "" : ` in ${shards} shards`);
  const reference: BackendName[] = shards === 3 && onReference.includes(file) ? ["cpu"] : [];
  // How a batch is cut is the same code on every backend: three parts of 5 or 7 images show what its kernels do.
  const cut: BackendName[] = shards === 3 ? [...reference, ...tuned] : ["wasm"];
  const on = shards === undefined ? undefined : cut;

  testEachBackend(`${name}: every gradient of a step agrees with PyTorch`, async (backend) => {
    const { config, tensors } = readGolden<Partial<ModelConfig>>(file);
    const gan = goldenGan({ ...config, shards }, tensors);
    const found = tf.tidy(() => firstGradients(gan, goldenInput("step1.", tensors)));
    const golden = under("step1.", tensors);
    const expected = Object.keys(golden).filter((key) => key === "gLoss1" || key.includes("grad"));
    assert.deepEqual(Object.keys(found).sort(), expected.sort());
    const comparison = new Comparison();
    for (const [key, tensor] of Object.entries(found)) {
      const kind = key === "gLoss1" ? "losses" : "gradients";
      await comparison.check(kind, key, tensor, golden[key]);
    }
    comparison.report(`${name} on ${backend}`);
    tf.dispose(found);
    gan.dispose();
  }, on);

  testEachBackend(`${name}: three steps end where PyTorch's do`, async (backend) => {
    const { config, tensors } = readGolden<Partial<ModelConfig>>(file);
    const gan = goldenGan({ ...config, shards }, tensors);
    const comparison = new Comparison();
    const checkState = async (prefix: string) => {
      for (const [name, golden] of Object.entries(under(prefix, tensors))) {
        const kind = isAverage(name) ? "averages" : "weights";
        await comparison.check(kind, prefix + name, gan.trainState.variables.get(name), golden);
      }
    };
    for (const prefix of ["step1.", "step2.", "step3."]) {
      const penalised = prefix === "step1." && config.r1 !== undefined;
      const losses = tf.tidy(() => {
        const outcome = step(gan.trainState, goldenInput(prefix, tensors), penalised);
        const { dReal, dFake, dLossReal, dLossFake, gLoss } = outcome;
        const means = { meanDReal: tf.mean(dReal), meanDFake: tf.mean(dFake) };
        return { dLossReal, dLossFake, gLoss, ...means };
      });
      const { gLoss2: gLoss, ...others } = under(prefix, tensors);
      const golden: Tensors = { ...others, gLoss };
      for (const [key, tensor] of Object.entries(losses)) {
        await comparison.check("losses", prefix + key, tensor, golden[key]);
      }
      tf.dispose(losses);
      if (prefix === "step1.") await checkState("after1.");
    }
    assert.deepEqual(
      Object.keys(under("after3.", tensors)).sort(),
      gan.trainState.variables.names().sort(),
    );
    await checkState("after3.");
    const images = tf.tidy(() => sampled(gan, tensors));
    await comparison.check("images", "sampler.images", images, tensors["sampler.images"]);
    comparison.report(`${name} on ${backend}`);
    images.dispose();
    gan.dispose();
  }, on);
}
