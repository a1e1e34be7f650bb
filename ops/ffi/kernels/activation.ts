import { type Activation, leak } from "../../activation.ts";

/**
 * The activations in place, over whole arrays: one loop each, so that the choice is made once an
 * array and not once a number. NaN passes through all of them, as it does through tfjs's.
 */
export function activateInPlace(values: Float32Array, activation: Activation): void {
  const n = values.length;
  switch (activation) {
    case "none":
      return;
    case "relu":
      for (let i = 0; i < n; i++) if (values[i] < 0) values[i] = 0;
      return;
    case "lrelu":
      for (let i = 0; i < n; i++) if (values[i] < 0) values[i] *= leak;
      return;
    case "tanh":
      for (let i = 0; i < n; i++) values[i] = Math.tanh(values[i]);
      return;
    case "sigmoid":
      for (let i = 0; i < n; i++) values[i] = 1 / (1 + Math.exp(-values[i]));
      return;
  }
}

/** dx = dy * f'(x), told from y = f(x). `dx` may be `dy`. */
export function activationGradient(
  y: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  activation: Activation,
): void {
  const n = y.length;
  switch (activation) {
    case "none":
      dx.set(dy);
      return;
    case "relu":
      for (let i = 0; i < n; i++) dx[i] = y[i] > 0 ? dy[i] : y[i] * dy[i]; // 0, or NaN
      return;
    case "lrelu":
      for (let i = 0; i < n; i++) dx[i] = y[i] > 0 ? dy[i] : y[i] <= 0 ? leak * dy[i] : NaN;
      return;
    case "tanh":
      for (let i = 0; i < n; i++) dx[i] = dy[i] * (1 - y[i] * y[i]);
      return;
    case "sigmoid":
      for (let i = 0; i < n; i++) dx[i] = dy[i] * y[i] * (1 - y[i]);
      return;
  }
}
