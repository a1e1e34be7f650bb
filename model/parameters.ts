import type * as tf from "@tensorflow/tfjs-core";
import { constant, setAll, spectralNorm, type Value } from "../ops/layers.ts";
import type { NetworkName } from "./declare.ts";
import type { Variables } from "./variables.ts";

/** How a layer's weight is normalised, in place of batch norms. */
export type WeightNorm = "none" | "spectral";

/** The variables of one network as parameters of a pass: one `Value` for each variable. */
export class Parameters {
  private readonly byVariable = new Map<tf.Variable, Value>();
  private readonly normalised = new Map<string, Value>();
  /** Variables of directions, and what this pass has found for them. */
  private readonly directions = new Map<tf.Variable, tf.Tensor>();

  constructor(
    private readonly variables: Variables,
    private readonly network: NetworkName,
    private readonly weightNorm: WeightNorm = "none",
    /** Of another part of the batch, which have normalised the weights. */
    private readonly first?: Parameters,
  ) {}

  /** The same variables for another part of the batch, whose gradients stay apart. */
  forPart(): Parameters {
    return new Parameters(this.variables, this.network, this.weightNorm, this);
  }

  get<T extends tf.Tensor>(name: string): Value<T> {
    const fullName = `${this.network}.${name}`;
    return this.of(this.variables.get(fullName), fullName) as Value<T>;
  }

  /** The weight of a layer, normalised: once for all passes that share these parameters. */
  weight<T extends tf.Tensor>(layer: string): Value<T> {
    const weight = this.get<T>(`${layer}.weight`);
    if (this.weightNorm === "none") return weight;
    const known = this.normalised.get(layer);
    if (known) return known as Value<T>;
    const output = this.first
      ? { ...this.first.weight<T>(layer), inputs: [weight] }
      : this.normalise(layer, weight);
    this.normalised.set(layer, output);
    return output;
  }

  private normalise<T extends tf.Tensor>(layer: string, weight: Value<T>): Value<T> {
    const variable = this.variables.get(`${this.network}.${layer}.direction`);
    const { output, direction } = spectralNorm(weight, variable);
    this.directions.set(variable, direction);
    return output;
  }

  /** Keeps the directions that spectral normalisation has found: the next pass begins with them. */
  keepDirections(): void {
    if (this.directions.size > 0) setAll(this.directions);
  }

  /** All trainable parameters, in the optimizer's order. */
  trainable(): Value[] {
    const { variables, network } = this;
    return variables.trainableNames(network).map((name) => this.of(variables.get(name), name));
  }

  private of(variable: tf.Variable, name: string): Value {
    const known = this.byVariable.get(variable);
    if (known) return known;
    const leaf = constant(variable, name);
    this.byVariable.set(variable, leaf);
    return leaf;
  }
}
