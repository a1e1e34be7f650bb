import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import {
  declareModel,
  decodeSafetensors,
  defaultModelConfig,
  Gan,
  type GanState,
  type ModelConfig,
  oneHot,
  randomStream,
  sampleZ,
  TrainedGenerator,
} from "../../../model/mod.ts";
import { TrainedNetworks } from "../../../model/trained_networks.ts";
import {
  discriminatorOnnx,
  type GeneratorFile,
  generatorOnnx,
  generatorPython,
  generatorSafetensors,
  openGenerator,
} from "../../../pipeline/generator/exports/mod.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { testWithPython } from "./_pythons.ts";
import { backend } from "./_tiny_generator.ts";

const kinds: [name: string, config: Partial<ModelConfig>][] = [
  ["an unconditional generator of odd sizes", { outputHeight: 17, outputWidth: 38 }],
  ["a conditional generator", { outputHeight: 20, outputWidth: 16, cDim: 1, yDim: 3 }],
  ["a generator whose D has spectral norms", { spectralNorm: true }],
  ["a generator whose D had a slope penalty", { outputHeight: 20, r1: 1 }],
  ["a generator without norms", { outputHeight: 20, norm: "none" }],
];

/** Weights and running averages that are all other than at the start. */
function fileOf(changes: Partial<ModelConfig>): GeneratorFile {
  const config: ModelConfig = {
    ...defaultModelConfig,
    ...{ zDim: 6, gfDim: 3, dfDim: 2, gfcDim: 7, dfcDim: 5 },
    ...changes,
  };
  const random = randomStream(1, "test");
  const state: GanState = Object.fromEntries(
    declareModel(config).variables.map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const draw = name.endsWith("Variance")
        ? () => 0.5 + random.uniform()
        : () => 0.3 * random.normal();
      return [name, { dtype: "F32", shape, data: new Float32Array(size).map(draw) }];
    }),
  );
  const of = (network: string) =>
    Object.fromEntries(Object.entries(state).filter(([name]) => name.startsWith(network)));
  const { outputHeight, outputWidth, cDim, yDim, zDim, zDist, gfDim, gfcDim, norm } = config;
  return {
    ...{ format: 1, kind: "dcgan-generator", run: 'a "run"', step: 3, weights: "trained" },
    model: {
      ...{ outputHeight, outputWidth, cDim, yDim, zDim, zDist, gfDim, gfcDim },
      ...norm && { norm },
    },
    ...{ classes: undefined, config: undefined, home: "", notes: [] },
    generator: of("generator."),
    discriminator: of("discriminator."),
  };
}

const count = 3;

/** What a program is given, and our own images, NHWC. */
async function drawnBy(file: GeneratorFile) {
  await tf.setBackend(backend.name);
  const z = sampleZ(count, file.model, randomStream(2, "test"));
  const { yDim } = file.model;
  const labels = yDim > 0 ? [0, 2, 1] : undefined;
  const generator = new TrainedGenerator(file.model, file.generator);
  const images = await generator.outputs({
    z,
    y: labels && oneHot(Uint32Array.from(labels), yDim),
  });
  generator.dispose();
  return { z: [...z], labels, images: [...images] };
}

/** What our own discriminator says of one image. */
async function ourLogit(file: GeneratorFile, image: number[], label: number | undefined) {
  const networks = new TrainedNetworks(file.model, { ...file.generator, ...file.discriminator });
  const y = label === undefined ? undefined : oneHot(Uint32Array.of(label), file.model.yDim);
  const { logit } = await networks.traceDiscriminator(Float32Array.from(image), y);
  networks.dispose();
  return logit;
}

/** Largest difference of images [batch, channels, height, width] from ours. */
const compare = `
import json, sys, numpy as np
folder = sys.argv[1]
given = json.load(open(folder + "/given.json"))
z = np.array(given["z"], "float32").reshape(${count}, -1)
labels = given.get("labels")
def difference(images):
    ours = np.array(given["images"], "float32").reshape(images.transpose(0, 2, 3, 1).shape)
    return float(abs(images.transpose(0, 2, 3, 1) - ours).max())
`;

for (const [kind, changes] of kinds) {
  Deno.test(`ONNX Runtime's package for Node draws the images of ${kind}, and D judges them`, async () => {
    const file = fileOf(changes);
    const { z, labels, images: ours } = await drawnBy(file);
    const feeds = {
      z: new Tensor("float32", Float32Array.from(z), [count, file.model.zDim]),
      ...labels && { labels: new Tensor("int64", BigInt64Array.from(labels, BigInt), [count]) },
    };
    const session = await InferenceSession.create(generatorOnnx(file));
    const { images } = await session.run(feeds);
    const [, channels, height, width] = images.dims;
    const theirs = images.data as Float32Array;
    let largest = 0;
    ours.forEach((value, i) => {
      const [image, row, column] = [
        Math.floor(i / (height * width * channels)),
        Math.floor(i / (width * channels)) % height,
        Math.floor(i / channels) % width,
      ];
      const at = ((image * channels + i % channels) * height + row) * width + column;
      largest = Math.max(largest, Math.abs(value - theirs[at]));
    });
    assert.equal(theirs.length, ours.length);
    assert(largest < 1e-5, `${largest}`);

    const { z: _, ...others } = feeds;
    const judge = await InferenceSession.create(discriminatorOnnx(file));
    const { logits } = await judge.run({ ...others, images });
    assert.deepEqual(logits.dims, [count, 1]);
    const expected = await ourLogit(file, ours.slice(0, ours.length / count), labels?.[0]);
    const difference = Math.abs(Number(logits.data[0]) - expected);
    assert(difference < 1e-4 * Math.max(1, Math.abs(expected)), `${logits.data[0]}, ${expected}`);
    await Promise.all([session.release(), judge.release()]);
  });

  testWithPython(
    `ONNX Runtime draws the images of ${kind}`,
    "onnx, onnxruntime",
    (run) =>
      inTempDir(async (dir) => {
        const file = fileOf(changes);
        Deno.writeFileSync(join(dir, "generator.onnx"), generatorOnnx(file));
        Deno.writeFileSync(join(dir, "discriminator.onnx"), discriminatorOnnx(file));
        Deno.writeTextFileSync(join(dir, "given.json"), JSON.stringify(await drawnBy(file)));
        const { difference, logits } = run(
          `${compare}
import onnx, onnxruntime
feeds = {"z": z} if labels is None else {"z": z, "labels": np.array(labels)}
for name in "generator", "discriminator":
    onnx.checker.check_model(onnx.load(f"{folder}/{name}.onnx"), full_check=True)
images, = onnxruntime.InferenceSession(folder + "/generator.onnx").run(None, feeds)
feeds["images"] = images
del feeds["z"]
logits, = onnxruntime.InferenceSession(folder + "/discriminator.onnx").run(None, feeds)
print(json.dumps({"difference": difference(images), "logits": logits.ravel().tolist()}))
`,
          dir,
        ) as { difference: number; logits: number[] };
        assert(difference < 1e-5, `${difference}`);
        assert.equal(logits.length, count);
      }),
  );

  testWithPython(
    `PyTorch draws the images of ${kind}`,
    "torch, numpy",
    (run) =>
      inTempDir(async (dir) => {
        const file = fileOf(changes);
        Deno.writeFileSync(join(dir, "generator.py"), generatorPython(file));
        Deno.writeFileSync(join(dir, "generator.safetensors"), generatorSafetensors(file, "f32"));
        Deno.writeTextFileSync(join(dir, "given.json"), JSON.stringify(await drawnBy(file)));
        const difference = run(
          `${compare}
sys.path.insert(0, folder)
import torch, generator
args = [torch.from_numpy(z)] + ([] if labels is None else [torch.tensor(labels)])
print(json.dumps(difference(generator.Generator()(*args).numpy())))
`,
          dir,
        ) as number;
        assert(difference < 1e-5, `${difference}`);
      }),
  );

  Deno.test(`${kind} comes back from its own file, in 32 bits and in 16`, () =>
    inTempDir((dir) => {
      const file = fileOf(changes);
      for (const precision of ["f32", "f16"] as const) {
        const path = join(dir, `${precision}.safetensors`);
        Deno.writeFileSync(path, generatorSafetensors(file, precision));
        const { generator, model, run, step, weights, notes } = openGenerator(path);
        assert.deepEqual({ model, run, step, weights, notes }, {
          ...{ model: file.model, run: 'a "run"', step: 3, weights: "trained", notes: [] },
        });
        for (const [name, { data }] of Object.entries(file.generator)) {
          const kept = generator[name].data;
          const expected = precision === "f32" ? data : Float16Array.from(data as Float32Array);
          assert.deepEqual([...kept], [...expected]);
        }
      }
      return Promise.resolve();
    }));

  Deno.test(`a GAN starts from the exported weights of ${kind}, its discriminator as drawn`, async () => {
    await tf.setBackend(backend.name);
    const file = fileOf(changes);
    const config = {
      ...defaultModelConfig,
      ...file.model,
      dfDim: 2,
      dfcDim: 5,
      batchSize: 2,
      ema: 0.9,
    };
    const gan = new Gan(config);
    const before = await gan.capture();
    gan.restoreWeights(decodeSafetensors(generatorSafetensors(file, "f32")).tensors);
    const after = await gan.capture();
    gan.dispose();
    for (const [name, { data }] of Object.entries(after)) {
      const own = name.replace(/^average\./, "");
      const expected = own.startsWith("generator.") ? file.generator[own].data : before[name].data;
      assert.deepEqual(data, expected, name);
    }
  });
}

Deno.test("what 16 bits do not hold is refused, and a discriminator that is not there", () => {
  const file = fileOf({ outputHeight: 16, outputWidth: 16 });
  const [name] = Object.keys(file.generator);
  (file.generator[name].data as Float32Array)[0] = 1e5;
  assert.throws(() => generatorSafetensors(file, "f16"), /has numbers beyond 65504/);
  const alone = { ...file, discriminator: undefined };
  assert.throws(() => discriminatorOnnx(alone), /holds the generator alone; name the run/);
});
