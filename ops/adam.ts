import * as tf from "@tensorflow/tfjs-core";
import { numbered, tunable, withNumbers } from "./device/kernel.ts";

export interface AdamOptions {
  /** The step size, before the bias corrections. */
  learningRate: number;
  /** Decays of the first and the second moment, in [0, 1). */
  beta1: number;
  beta2: number;
  /** Keeps the division finite: epsilon hat of the paper. */
  epsilon: number;
}

/** The moments of one variable, both of its shape. */
export interface AdamMoments {
  m: tf.Variable;
  v: tf.Variable;
}

/** Updates variables by their gradients. */
export interface Optimizer {
  /** One update of every variable in place; gradients in the order of the variables, of their shapes. */
  apply(gradients: readonly tf.Tensor[]): void;
}

/**
 * Adam in TensorFlow's form (Kingma and Ba 2015, the variant before section 2.1): the bias
 * corrections are folded into the rate, rate_t = rate * sqrt(1 - beta2^t) / (1 - beta1^t), and
 * epsilon is added to the root of the uncorrected second moment.
 */
export class Adam implements Optimizer {
  readonly moments: AdamMoments[];
  /** beta1^t and beta2^t after t updates. Stored, since `pow` would round differently. */
  beta1Power = 1;
  beta2Power = 1;

  /** The learning rate may be changed between two updates. */
  readonly options: Readonly<AdamOptions> & { learningRate: number };

  constructor(readonly variables: readonly tf.Variable[], options: AdamOptions) {
    const { learningRate, beta1, beta2, epsilon } = options;
    this.options = { learningRate, beta1, beta2, epsilon };
    this.moments = variables.map(({ shape }) => ({
      m: zeroVariable(shape),
      v: zeroVariable(shape),
    }));
  }

  apply(gradients: readonly tf.Tensor[]): void {
    tf.tidy(() => this.update(gradients, tf.tensor1d(this.nextRates(1)), 0));
  }

  /** rate_t of the next `updates` updates. Counts them as done. */
  nextRates(updates: number): Float32Array {
    const { learningRate, beta1, beta2 } = this.options;
    return new Float32Array(updates).map(() => {
      this.beta1Power *= beta1;
      this.beta2Power *= beta2;
      return learningRate * Math.sqrt(1 - this.beta2Power) / (1 - this.beta1Power);
    });
  }

  /**
   * An optimizer that takes its rates from a tensor, one for each update. Its work depends on no
   * number of the host, so it can be captured and played again with other rates.
   *
   * @param rates [updates], of `nextRates`
   */
  withRates(rates: tf.Tensor): Optimizer {
    let at = 0;
    return { apply: (gradients) => this.update(gradients, rates, at++) };
  }

  private update(gradients: readonly tf.Tensor[], rates: tf.Tensor, at: number): void {
    const { beta1, beta2, epsilon } = this.options;
    const things = this.variables.map((variable, i) => ({
      variable,
      gradient: gradients[i],
      ...this.moments[i],
    }));
    updateAll({ rates, ...withNumbers<tf.Tensor>(things) }, { at, beta1, beta2, epsilon });
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

/** Updates all variables in one op, which some backends do faster; `at` is the index of the rate. */
const updateAll = tunable<
  { rates: tf.Tensor } & Record<string, tf.Tensor>,
  { at: number; beta1: number; beta2: number; epsilon: number }
>("AdamUpdates", ({ rates, ...things }, { at, ...attributes }) => {
  const rate = tf.reshape(tf.slice(rates, [at], [1]), []);
  for (const thing of numbered<tf.Tensor>(things, ["variable", "gradient", "m", "v"])) {
    const [variable, gradient, m, v] = thing as [tf.Variable, tf.Tensor, tf.Variable, tf.Variable];
    update({ rate, variable, gradient, m, v }, attributes);
  }
  return [];
});

/** m, v and the variable change in place, so this op returns nothing. */
const update = tunable<
  { rate: tf.Tensor; variable: tf.Variable; gradient: tf.Tensor; m: tf.Variable; v: tf.Variable },
  { beta1: number; beta2: number; epsilon: number }
>("AdamUpdate", ({ rate, variable, gradient, m, v }, { beta1, beta2, epsilon }) => {
  m.assign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)));
  v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
  variable.assign(tf.sub(variable, tf.mul(rate, tf.div(m, tf.add(tf.sqrt(v), epsilon)))));
  return [];
});
