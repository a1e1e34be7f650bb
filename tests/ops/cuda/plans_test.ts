/** cuDNN plans every convolution without a card, by descriptions of five. */
import assert from "node:assert/strict";
import { declareModel, type ModelConfig } from "../../../model/mod.ts";
import {
  candidatePlans,
  type ConvolutionPass,
  type ConvolutionPlan,
  type ConvolutionWish,
  describe,
  describedDevice,
} from "../../../ops/cuda/libraries/convolution_plan.ts";
import { Cudnn } from "../../../ops/cuda/libraries/cudnn.ts";
import type { CudaPrecision } from "../../../ops/cuda/libraries/precision.ts";
import { type Geometry, geometryOf } from "../../../ops/device/geometry.ts";
import { sameOut } from "../../../ops/mod.ts";
import { presetSettings } from "../../../scripts/cli/presets.ts";
import { toRunConfig } from "../../../scripts/cli/settings.ts";
import { readGolden, under } from "../../goldens/read_golden.ts";
import { cardDescriptions } from "./_cards.ts";
import { libraries, openDriver, testWith } from "./_libraries.ts";

const passes: ConvolutionPass[] = ["forward", "inputGradient", "filterGradient"];
const precisions: CudaPrecision[] = ["f32", "tf32", "bf16"];

for (const [card, json] of cardDescriptions) {
  testWith("cudnn", `cuDNN plans every convolution of the presets for ${card}`, () => {
    const cudnn = openCudnn();
    const device = describedDevice(cudnn, json);
    const engines = new Map<string, number>();
    let largest = 0;
    for (const geometry of [...presetGeometries(), ...goldenGeometries()]) {
      for (const pass of passes) {
        for (const precision of precisions) {
          const plan = firstPlan(cudnn, device, { pass, geometry, precision });
          const key = `${precision} ${pass} by engine ${plan.engine}`;
          engines.set(key, (engines.get(key) ?? 0) + 1);
          largest = Math.max(largest, plan.workspaceBytes);
          cudnn.destroy(plan.plan);
        }
      }
    }
    cudnn.destroy(device);
    console.log(`cuDNN ${cudnn.version}, ${card}: at most ${largest} B of workspace`);
    console.log([...engines].map(([key, count]) => `  ${key}: ${count}`).sort().join("\n"));
    assert(largest < 2 ** 30);
  });
}

testWith("cudnn", "an output of another size than the convolution has is refused", () => {
  const cudnn = openCudnn();
  const device = describedDevice(cudnn, cardDescriptions[1][1]);
  const geometry = geometryOf([2, 8, 8, 3], [5, 5, 3, 4], { strides: 2, pad: "same" });
  const wrong = { ...geometry, outHeight: 9 };
  const plan = () =>
    firstPlan(cudnn, device, { pass: "forward", geometry: wrong, precision: "f32" });
  assert.throws(plan, /cuDNN/);
  cudnn.destroy(device);
});

/** @throws Error that says why no engine fits */
function firstPlan(cudnn: Cudnn, device: bigint, wish: ConvolutionWish): ConvolutionPlan {
  const failures: string[] = [];
  for (const plan of candidatePlans(cudnn, { device }, wish, failures)) return plan;
  throw new Error(`no engine for ${describe(wish.geometry)}: ${failures.join("; ")}`);
}

/** It stays open: cuDNN's threads outlive the test. */
function openCudnn(): Cudnn {
  const { cublasLt, cudnn, major } = libraries!;
  openDriver();
  Deno.dlopen(cublasLt!, {}); // cuDNN ends the process where it finds none
  return new Cudnn(cudnn!, major);
}

function presetGeometries(): Geometry[] {
  const data = { quickstart: [3, 0], paper: [3, 0], mnist: [1, 10] } as const;
  return Object.entries(data).flatMap(([preset, [cDim, yDim]]) => {
    const { model } = toRunConfig(presetSettings(preset as keyof typeof data), "plans");
    return geometriesOf({ ...model, cDim, yDim });
  });
}

/** A transposed convolution is planned as the convolution that it transposes. */
function geometriesOf(config: ModelConfig): Geometry[] {
  const { variables, layers } = declareModel(config);
  return layers.flatMap(({ network, layer, outputShape }) => {
    const weight = variables.find(({ name }) => name === `${network}.${layer}.weight`);
    if (weight?.shape.length !== 4) return [];
    const size = layer.startsWith("conv") && network === "discriminator"
      ? inputSize(config, outputShape.slice(1, 3))
      : outputShape.slice(1, 3);
    return [
      geometryOf([config.batchSize, ...size, weight.shape[2]], weight.shape, {
        strides: 2,
        pad: "same",
      }),
    ];
  });
}

/** The size that one convolution makes into this one: the last of the sizes that do. */
function inputSize(
  { outputHeight, outputWidth }: ModelConfig,
  output: readonly number[],
): number[] {
  let size = [outputHeight, outputWidth];
  while (size.some((each, axis) => sameOut(each) !== output[axis])) {
    assert(size.some((each) => each > 1), `no size is halved to ${output}`);
    size = size.map(sameOut);
  }
  return size;
}

function goldenGeometries(): Geometry[] {
  const { config, tensors } = readGolden<{ cases: unknown[] }>("ops_conv2d");
  const found = config.cases.map((_, n) => {
    const { x, filter } = under(`case${n}.`, tensors);
    return geometryOf(x.shape, filter.shape, { strides: 2, pad: "same" });
  });
  assert(found.some((g) => g.inHeight % 2 === 1), `no odd size: ${found.map(describe)}`);
  return found;
}
