const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** Adam (Kingma and Ba 2015) over numbers in host memory: a z is a few hundred of them, no tensors. */
export class HostAdam {
  private readonly m: Float32Array;
  private readonly v: Float32Array;
  private updates = 0;

  constructor(private readonly values: Float32Array) {
    this.m = new Float32Array(values.length);
    this.v = new Float32Array(values.length);
  }

  /** One update of the values in place. */
  update(gradients: Float32Array, rate: number): void {
    const { m, v, values } = this;
    this.updates++;
    const correction1 = 1 - beta1 ** this.updates;
    const correction2 = 1 - beta2 ** this.updates;
    gradients.forEach((gradient, i) => {
      m[i] = beta1 * m[i] + (1 - beta1) * gradient;
      v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient;
      values[i] -= rate * (m[i] / correction1) / (Math.sqrt(v[i] / correction2) + epsilon);
    });
  }
}
