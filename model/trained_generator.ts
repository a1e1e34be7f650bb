import * as tf from "@tensorflow/tfjs-core";
import {
  backward,
  constant,
  type HostTensor,
  onDevice,
  readAndDispose,
  type Value,
} from "../ops/layers.ts";
import { checkModelConfig, type ModelConfig } from "./config.ts";
import type { VariableDeclaration } from "./declare.ts";
import type { GanState } from "./gan_state.ts";
import { completed, type GeneratorConfig, generatorVariables } from "./generator_weights.ts";
import { generator } from "./generator.ts";
import { Parameters } from "./parameters.ts";
import { samplerPass } from "./passes.ts";
import { toBytes } from "./pixels.ts";
import { shapeDifferences } from "./_shape_differences.ts";
import { floatsOf } from "./safetensors.ts";
import { tracedLayers } from "./traced_layers.ts";
import { initialValues, Variables } from "./variables.ts";

/** Latent vectors with labels that may be mixed: rows of weights, one-hot for a class. */
export interface Conditions {
  /** [count, zDim]. */
  z: Float32Array;
  /** [count, yDim], for conditional generators. */
  y: Float32Array | undefined;
}

/** The generator alone on the current backend, with given weights: it draws by the running averages. */
export class TrainedGenerator {
  readonly config: ModelConfig;
  private readonly variables: Variables;

  /**
   * @param weights by names such as `generator.deconv1.weight`
   * @throws RangeError that names the first differences when they belong to another network
   */
  constructor(config: GeneratorConfig, weights: GanState) {
    this.config = completed(config);
    checkModelConfig(this.config);
    this.variables = loadedVariables(generatorVariables(config), weights);
  }

  /** Images [count, height, width, channels], 0 to 255, computed as one batch. */
  async draw(conditions: Conditions): Promise<Uint8Array> {
    return toBytes(await this.outputs(conditions), this.config.yDim > 0);
  }

  /** The same images in G's range, before they are rounded. */
  async outputs(conditions: Conditions): Promise<Float32Array> {
    const { config, variables } = this;
    const images = tf.tidy(() => {
      const { z, y } = onDevice(this.inputs(conditions));
      return samplerPass({ config, variables }, constant(z), y && constant(y as tf.Tensor2D))
        .tensor;
    });
    return await readAndDispose(images);
  }

  /**
   * The gradient that arrives at z, [count, zDim], of one that arrives at the images.
   *
   * @param gradient [count, height, width, channels], with respect to G's own range
   */
  async zGradient(conditions: Conditions, gradient: Float32Array): Promise<Float32Array> {
    const { config, variables } = this;
    const { outputHeight, outputWidth, cDim } = config;
    const shape = [conditions.z.length / config.zDim, outputHeight, outputWidth, cDim];
    const gradients = tf.tidy(() => {
      const inputs = { ...this.inputs(conditions), arriving: { shape, values: gradient } };
      const { z, y, arriving } = onDevice(inputs);
      const latent = constant(z);
      const condition = y && constant(y as tf.Tensor2D);
      // The sampler's own norms have no gradients.
      const layers = tracedLayers(new Parameters(variables, "generator"), []);
      const images = generator<Value>(layers, config, latent, condition);
      return backward(images, arriving, [latent])[0];
    });
    return await readAndDispose(gradients);
  }

  dispose(): void {
    this.variables.dispose();
  }

  private inputs({ z, y }: Conditions) {
    const { zDim, yDim } = this.config;
    const count = z.length / zDim;
    if (yDim > 0 && y?.length !== count * yDim) {
      throw new RangeError(`the generator is conditional (yDim ${yDim}), but no labels were given`);
    }
    const condition: HostTensor<[number, number]> | undefined = yDim > 0 && y
      ? { shape: [count, yDim], values: y }
      : undefined;
    return { z: { shape: [count, zDim], values: z } as HostTensor, y: condition };
  }
}

/**
 * Variables with given numbers.
 *
 * @throws RangeError that names the first differences when the weights belong to another network
 */
export function loadedVariables(
  declarations: readonly VariableDeclaration[],
  weights: GanState,
): Variables {
  const shapes = new Map(declarations.map(({ name, shape }) => [name, shape]));
  const differences = shapeDifferences(shapes, weights);
  if (differences) throw new RangeError(`the weights are of another network: ${differences}`);
  // Nothing is drawn: every variable is overwritten.
  const zeros = (one: VariableDeclaration) => initialValues({ ...one, initial: "zeros" }, 0);
  const variables = new Variables(declarations, zeros);
  variables.set(
    Object.fromEntries(declarations.map(({ name }) => [name, floatsOf(weights[name])])),
  );
  return variables;
}
