import * as tf from "@tensorflow/tfjs-core";
import { currentDevice } from "../ops/layers.ts";
import type { Initial, NetworkName, VariableDeclaration } from "./declare.ts";
import { randomStream } from "./random.ts";

/** Standard deviation of all drawn weights (0.02 in Radford et al. 2016). */
const weightStddev = 0.02;

/** 2 GiB of float32: the largest single allocation of V8 and common GPUs. */
const largestVariable = 2 ** 29;

/**
 * The initial numbers of a variable; they depend only on the seed and the variable's name. Weights are
 * drawn from N(0, 0.02^2) (Radford et al. 2016), filters of convolutions from TensorFlow's truncated form.
 *
 * @throws RangeError when the variable is too large for one allocation
 */
export function initialValues(
  { name, shape, initial }: VariableDeclaration,
  seed: number,
): Float32Array {
  const size = tf.util.sizeFromShape(shape);
  if (size > largestVariable) {
    throw new RangeError(
      `${name} would be [${shape}], ${size} numbers: more than a device holds in one piece; ` +
        "lower the output size, --z-dim, or the filters and units of the network",
    );
  }
  const values = new Float32Array(size);
  return values.map(drawer(initial, seed, name));
}

/** Draws as `initialValues`, each variable once: what asks again gets a copy, since that is faster. */
export function drawnOnce(seed: number): (declaration: VariableDeclaration) => Float32Array {
  const drawn = new Map<string, Float32Array>();
  return (declaration) => {
    const known = drawn.get(declaration.name);
    if (known) return known.slice();
    const values = initialValues(declaration, seed);
    drawn.set(declaration.name, values.slice()); // a device may keep the array, and write into it
    return values;
  };
}

function drawer(initial: Initial, seed: number, name: string): () => number {
  const random = randomStream(seed, `weights/${name}`);
  switch (initial) {
    case "normal":
      return () => weightStddev * random.normal();
    case "truncated-normal":
      return () => weightStddev * random.truncatedNormal();
    case "zeros":
      return () => 0;
    case "ones":
      return () => 1;
  }
}

/** The variables of both networks, on the device, by their stable names. */
export class Variables {
  private readonly byName = new Map<string, tf.Variable>();

  constructor(
    readonly declarations: readonly VariableDeclaration[],
    draw: (declaration: VariableDeclaration) => Float32Array,
  ) {
    for (const declaration of declarations) {
      const { name, shape, trainable } = declaration;
      const variable = tf.tidy(() => tf.variable(tf.tensor(draw(declaration), shape), trainable));
      this.byName.set(name, variable);
    }
  }

  /** @throws Error when there is no variable of that name */
  get(name: string): tf.Variable {
    const variable = this.byName.get(name);
    if (!variable) throw new Error(`the model has no variable ${name}`);
    return variable;
  }

  names(): string[] {
    return [...this.byName.keys()];
  }

  /** The trainable variables of one network, in the order of declaration. */
  trainable(network: NetworkName): tf.Variable[] {
    return this.trainableNames(network).map((name) => this.get(name));
  }

  /** Their names, in the same order. */
  trainableNames(network: NetworkName): string[] {
    return this.declarations
      .filter(({ name, trainable }) => trainable && name.startsWith(`${network}.`))
      .map(({ name }) => name);
  }

  /**
   * Overwrites variables with given numbers.
   *
   * @throws RangeError when a name is unknown or a length does not fit; nothing is changed then
   */
  set(values: Record<string, Float32Array>): void {
    const fitting = Object.entries(values).map(([name, numbers]) => {
      const variable = this.get(name);
      if (numbers.length !== variable.size) {
        throw new RangeError(
          `${name} is [${variable.shape}], ${variable.size} numbers, but was given ${numbers.length}`,
        );
      }
      return { variable, numbers };
    });
    for (const { variable, numbers } of fitting) {
      currentDevice().write(variable, numbers);
    }
  }

  dispose(): void {
    for (const variable of this.byName.values()) variable.dispose();
  }
}
