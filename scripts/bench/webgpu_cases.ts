/** What `bench webgpu` times: every product of a training step at its own shape, and what lies between. */
import * as tf from "@tensorflow/tfjs-core";
import { declareModel, type ModelConfig } from "../../model/mod.ts";
import {
  Adam,
  batchNormActivation,
  biasActivation,
  constant,
  conv2d,
  convTranspose2d,
  linear,
  sameOut,
  type Value,
} from "../../ops/mod.ts";
import { type LayerFlops, layerFlops } from "./step_flops.ts";

/** One kernel at one shape. */
export interface KernelCase {
  name: string;
  /** Additions and multiplications; 0 for those that the memory limits. */
  flops: number;
  /** What must be read and written at least, in bytes. */
  bytes: number;
  /** How often a step does this. */
  timesAStep: number;
  /** Puts what it needs on the current backend; each call of the result queues the work once. */
  prepare: () => () => void;
}

const directions = ["forward", "inputGradient", "filterGradient"] as const;

/** Each once, however often a step does it. */
export function webgpuCases(config: ModelConfig): KernelCase[] {
  return [...productCases(config), ...elementCases(config)];
}

function productCases(config: ModelConfig): KernelCase[] {
  const { variables, layers } = declareModel(config);
  let imageSize = [config.outputHeight, config.outputWidth]; // of what the next conv sees
  return layerFlops(config).flatMap((layer) => {
    const name = `${layer.network}.${layer.layer}`;
    const { shape: weightShape } = variables.find((each) => each.name === `${name}.weight`)!;
    const { outputShape } = layers.find((each) => `${each.network}.${each.layer}` === name)!;
    const [batch, ...places] = outputShape;
    const size = layer.layer.startsWith("conv") ? imageSize : places.slice(0, 2).map(sameOut);
    if (layer.layer.startsWith("conv")) imageSize = places.slice(0, 2);
    const xShape = weightShape.length === 2
      ? [batch, weightShape[0]]
      : [batch, ...size, weightShape[layer.layer.startsWith("conv") ? 2 : 3]];
    return directions
      .filter((direction) => layer[direction] > 0)
      .map((direction) => productCase(layer, direction, xShape, weightShape, outputShape));
  });
}

function productCase(
  { network, layer, passFlops, ...passes }: LayerFlops,
  direction: (typeof directions)[number],
  xShape: number[],
  weightShape: number[],
  outputShape: number[],
): KernelCase {
  const apply = (x: Value, weight: Value): Value => {
    if (layer.startsWith("linear")) return linear(x as Matrix, weight as Matrix);
    if (layer.startsWith("conv")) return conv2d(x as ImageBatch, weight as ImageBatch);
    const [, height, width] = outputShape;
    return convTranspose2d(x as ImageBatch, weight as ImageBatch, [height, width]);
  };
  return {
    name: `${network[0].toUpperCase()} ${layer} ${direction} [${xShape}] * [${weightShape}]`,
    flops: passFlops,
    bytes: bytesOf(xShape, weightShape, outputShape),
    timesAStep: passes[direction],
    prepare: () => {
      const [x, weight] = [xShape, weightShape].map(noise);
      if (direction === "forward") return () => void apply(x, weight);
      return pullBackOf(
        apply(x, weight),
        [direction === "inputGradient", direction === "filterGradient"],
      );
    },
  };
}

type Matrix = Value<tf.Tensor2D>;
type ImageBatch = Value<tf.Tensor4D>;

/** The norm of G's last hidden layer, which has the most numbers of all, and Adam on G's largest weight. */
function elementCases(config: ModelConfig): KernelCase[] {
  const { variables, layers } = declareModel(config);
  const hidden = layers.filter(({ network }) => network === "generator").at(-2)!.outputShape;
  const [height, width] = [config.outputHeight, config.outputWidth];
  const images = [config.batchSize, height, width, config.cDim];
  const weights = variables.filter(({ name }) => name.startsWith("generator."));
  const largest =
    weights.reduce((a, b) =>
      tf.util.sizeFromShape(a.shape) >= tf.util.sizeFromShape(b.shape) ? a : b
    ).shape;
  const norm = () => {
    const [x, gamma, beta] = [hidden, hidden.slice(-1), hidden.slice(-1)].map(noise);
    return { x, gamma: gamma as Value<tf.Tensor1D>, beta: beta as Value<tf.Tensor1D> };
  };
  const element = (name: string, bytes: number, prepare: () => () => void) => ({
    ...{ name, bytes, prepare },
    flops: 0,
    timesAStep: 1,
  });
  return [
    element(`norm and relu forward [${hidden}]`, 3 * bytesOf(hidden), () => {
      const { x, ...parameters } = norm();
      return () => void batchNormActivation(x, parameters, "relu");
    }),
    element(`norm and relu backward [${hidden}]`, 7 * bytesOf(hidden), () => {
      const { x, ...parameters } = norm();
      return pullBackOf(batchNormActivation(x, parameters, "relu").output, [true, true, true]);
    }),
    element(`bias and tanh forward [${images}]`, 2 * bytesOf(images), () => {
      const [x, bias] = [images, images.slice(-1)].map(noise);
      return () => void biasActivation(x, bias as Value<tf.Tensor1D>, "tanh");
    }),
    element(`adam [${largest}]`, 7 * bytesOf(largest), () => {
      const adam = new Adam([tf.variable(tf.randomNormal(largest))], config);
      const gradient = tf.randomNormal(largest);
      return () => adam.apply([gradient]);
    }),
  ];
}

function pullBackOf(value: Value, wanted: readonly boolean[]): () => void {
  const dy = tf.randomNormal(value.tensor.shape);
  return () => void value.pullBack(dy, wanted);
}

function noise(shape: number[]): Value {
  return constant(tf.randomNormal(shape));
}

function bytesOf(...shapes: number[][]): number {
  return 4 * shapes.map(tf.util.sizeFromShape).reduce((sum, size) => sum + size);
}
