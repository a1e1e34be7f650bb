import fc from "fast-check";
import assert from "node:assert/strict";
import { declareModel, defaultModelConfig, type ModelConfig } from "../../model/mod.ts";

const declared = (config: Partial<ModelConfig>) =>
  declareModel({ ...defaultModelConfig, ...config });

const shapesOf = (config: Partial<ModelConfig>) =>
  Object.fromEntries(declared(config).variables.map(({ name, shape }) => [name, shape]));

Deno.test("the unconditional networks have the text's layers at 64x64", () => {
  const shapes = shapesOf({});
  assert.deepEqual(shapes["generator.linear0.weight"], [100, 8192]);
  assert.deepEqual(shapes["generator.deconv1.weight"], [5, 5, 256, 512]);
  assert.deepEqual(shapes["generator.deconv4.weight"], [5, 5, 3, 64]);
  assert.deepEqual(shapes["discriminator.conv0.weight"], [5, 5, 3, 64]);
  assert.deepEqual(shapes["discriminator.conv3.weight"], [5, 5, 256, 512]);
  assert.deepEqual(shapes["discriminator.linear4.weight"], [8192, 1]);
  assert.equal(shapes["discriminator.bn0.gamma"], undefined);
});

Deno.test("the conditional networks see the label at every layer that the text names", () => {
  const shapes = shapesOf({ outputHeight: 28, outputWidth: 28, cDim: 1, yDim: 10 });
  assert.deepEqual(shapes["generator.linear0.weight"], [110, 1024]);
  assert.deepEqual(shapes["generator.linear1.weight"], [1034, 6272]);
  assert.deepEqual(shapes["generator.deconv2.weight"], [5, 5, 128, 138]);
  assert.deepEqual(shapes["generator.deconv3.weight"], [5, 5, 1, 138]);
  assert.deepEqual(shapes["discriminator.conv0.weight"], [5, 5, 11, 11]);
  assert.deepEqual(shapes["discriminator.conv1.weight"], [5, 5, 21, 74]);
  assert.deepEqual(shapes["discriminator.linear2.weight"], [3636, 1024]);
  assert.deepEqual(shapes["discriminator.linear3.weight"], [1034, 1]);
});

Deno.test("without norms no network has one, and all other variables are the same", () => {
  for (const yDim of [0, 10]) {
    const isOfNorm = (name: string) => /\.bn\d\./.test(name);
    const usual = declared({ yDim }).variables.filter(({ name }) => !isOfNorm(name));
    assert.deepEqual(declared({ yDim, norm: "none" }).variables, usual);
  }
});

Deno.test("the rows of the model's table add up to all trainable numbers", () => {
  const { variables, layers } = declared({});
  const trainable = variables.filter(({ trainable }) => trainable);
  const numbers = trainable.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);
  assert.equal(layers.reduce((sum, { parameters }) => sum + parameters, 0), numbers);
});

const sizes = fc.record({
  outputHeight: fc.integer({ min: 16, max: 130 }),
  outputWidth: fc.integer({ min: 16, max: 130 }),
  cDim: fc.constantFrom(1, 3, 4),
});

Deno.test("the generator ends at the image's size, whatever it is, square or not", () => {
  fc.assert(fc.property(sizes, (size) => {
    const { layers } = declared(size as Partial<ModelConfig>);
    const last = layers.findLast(({ network }) => network === "generator")!;
    assert.deepEqual(last.outputShape, [64, size.outputHeight, size.outputWidth, size.cDim]);
  }));
});

Deno.test("every variable has a name of its own", () => {
  for (const yDim of [0, 10]) {
    const names = declared({ yDim }).variables.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  }
});
