import type * as tf from "@tensorflow/tfjs-core";
import { constant, type Value } from "../ops/layers.ts";
import type { NetworkName } from "./declare.ts";
import type { Variables } from "./variables.ts";

/** The variables of one network as parameters of a pass: one `Value` for each variable. */
export class Parameters {
  private readonly byVariable = new Map<tf.Variable, Value>();

  constructor(private readonly variables: Variables, private readonly network: NetworkName) {}

  get<T extends tf.Tensor>(name: string): Value<T> {
    const fullName = `${this.network}.${name}`;
    return this.of(this.variables.get(fullName), fullName) as Value<T>;
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
