import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import sharp from "sharp";
import {
  completed,
  declareModel,
  type GanState,
  type GeneratorConfig,
  randomStream,
  sampleZ,
  TrainedGenerator,
} from "../../../model/mod.ts";
import { readPhoto } from "../../../pipeline/generator/photo.ts";
import { pixelDistance } from "../../../pipeline/generator/pixel_distance.ts";
import { project } from "../../../pipeline/generator/projection.ts";
import { backend } from "./_tiny_generator.ts";

const model: GeneratorConfig = {
  ...{ outputHeight: 17, outputWidth: 20, cDim: 3, yDim: 0 },
  ...{ zDim: 5, zDist: "uniform", gfDim: 4, gfcDim: 8 },
};

function drawnWeights(): GanState {
  const random = randomStream(3, "test");
  return Object.fromEntries(
    declareModel(completed(model)).variables
      .filter(({ name }) => name.startsWith("generator."))
      .map(({ name, shape }) => {
        const draw = name.endsWith("Variance") ? () => 1 : () => 0.3 * random.normal();
        const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).map(draw);
        return [name, { dtype: "F32", shape, data }];
      }),
  );
}

Deno.test("the z of an image that the generator drew is found again, within z's bounds", async () => {
  await tf.setBackend(backend.name);
  const generator = new TrainedGenerator(model, drawnWeights());
  const [target, starts] = ["target", "starts"].map((purpose) =>
    sampleZ(purpose === "target" ? 1 : 4, model, randomStream(7, purpose))
  );
  const image = await generator.draw({ z: target, y: undefined });
  const found = await project(generator, image, { z: starts, y: undefined }, {
    ...{ steps: 150, frames: 6, zDist: "uniform", report: () => {} },
  });
  assert(found.distance < 0.1 * found.firstDistance, `${found.distance}, ${found.firstDistance}`);
  assert(found.z.every((value) => Math.abs(value) <= 1));
  assert.equal(found.film.length, 6);
  assert.deepEqual(found.image, await generator.draw({ z: found.z, y: undefined }));
  generator.dispose();
});

Deno.test("the gradient of the distance is its slope, at odd sizes and for several images", () => {
  const shape = { height: 5, width: 7, channels: 3 };
  const size = 5 * 7 * 3;
  const random = randomStream(1, "test");
  const draw = (length: number) => new Float32Array(length).map(() => random.normal());
  const [images, wanted] = [draw(2 * size), draw(size)];
  const { distances, gradient } = pixelDistance(images, wanted, shape);
  for (const place of [0, 6, 52, size - 1, size + 40]) {
    const moved = images.slice();
    moved[place] += 1e-2;
    const image = Math.floor(place / size);
    const slope = (pixelDistance(moved, wanted, shape).distances[image] - distances[image]) / 1e-2;
    assert(Math.abs(slope - gradient[place]) < 1e-3, `${slope}, ${gradient[place]}`);
  }
  assert.deepEqual(pixelDistance(wanted, wanted, shape).distances, [0]);
});

Deno.test("a photo is cut to the model's shape from its middle, and other files are refused", async () => {
  const wide = sharp({ create: { width: 80, height: 34, channels: 3, background: "#f00" } });
  const photo = new Uint8Array(await wide.png().toBuffer());
  const pixels = await readPhoto(photo, model, undefined);
  assert.deepEqual([...pixels.subarray(0, 3)], [255, 0, 0]);
  assert.equal(pixels.length, 17 * 20 * 3);
  await assert.rejects(readPhoto(new TextEncoder().encode("no"), model, undefined), /no picture/);
});
