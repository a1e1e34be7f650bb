import * as tf from "@tensorflow/tfjs-core";
import { numbered, tunable, withNumbers } from "./kernel.ts";

export interface AdamOptions {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
}

/** The moments of one variable, both of its shape. */
export interface AdamMoments {
  m: tf.Variable;
  v: tf.Variable;
}

/** What moves variables by their gradients. */
export interface Optimizer {
  /** One update of every variable; gradients in the order of the variables. */
  apply(gradients: readonly tf.Tensor[]): void;
}

/**
 * Adam in TensorFlow's form (Kingma and Ba 2015, the variant before section 2.1): the bias
 * corrections are folded into the rate, rate_t = rate * sqrt(1 - beta2^t) / (1 - beta1^t), and
 * epsilon is added to the root of the uncorrected second moment.
 */
export class Adam implements Optimizer {
  readonly moments: AdamMoments[];
  /** beta1^t and beta2^t after t updates. Kept as numbers of their own: `pow` would round otherwise. */
  beta1Power = 1;
  beta2Power = 1;

  /** May be changed between two updates. */
  readonly options: AdamOptions;

  constructor(readonly variables: readonly tf.Variable[], options: AdamOptions) {
    const { learningRate, beta1, beta2, epsilon } = options;
    this.options = { learningRate, beta1, beta2, epsilon };
    this.moments = variables.map(({ shape }) => ({
      m: zeroVariable(shape),
      v: zeroVariable(shape),
    }));
  }

  apply(gradients: readonly tf.Tensor[]): void {
    const { learningRate, beta1, beta2, epsilon } = this.options;
    this.beta1Power *= beta1;
    this.beta2Power *= beta2;
    const rate = learningRate * Math.sqrt(1 - this.beta2Power) / (1 - this.beta1Power);
    const things = this.variables.map((variable, i) => ({
      variable,
      gradient: gradients[i],
      ...this.moments[i],
    }));
    updateAll(withNumbers<tf.Tensor>(things), { rate, beta1, beta2, epsilon });
  }

  dispose(): void {
    for (const { m, v } of this.moments) {
      m.dispose();
      v.dispose();
    }
  }
}

function zeroVariable(shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zeros(shape), false));
}

/** All of them, for backends that are quicker about many at once. */
const updateAll = tunable<
  Record<string, tf.Tensor>,
  { rate: number; beta1: number; beta2: number; epsilon: number }
>("AdamUpdates", (inputs, attributes) => {
  for (const thing of numbered(inputs, ["variable", "gradient", "m", "v"])) {
    const [variable, gradient, m, v] = thing as [tf.Variable, tf.Tensor, tf.Variable, tf.Variable];
    update({ variable, gradient, m, v }, attributes);
  }
  return [];
});

/** m, v and the variable change in place, so this op returns nothing. */
const update = tunable<
  { variable: tf.Variable; gradient: tf.Tensor; m: tf.Variable; v: tf.Variable },
  { rate: number; beta1: number; beta2: number; epsilon: number }
>("AdamUpdate", ({ variable, gradient, m, v }, { rate, beta1, beta2, epsilon }) => {
  m.assign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)));
  v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
  variable.assign(tf.sub(variable, tf.mul(rate, tf.div(m, tf.add(tf.sqrt(v), epsilon)))));
  return [];
});
