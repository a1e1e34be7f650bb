import type * as tf from "@tensorflow/tfjs-core";
import { constant, type Value } from "../ops/mod.ts";
import type { NetworkName } from "./declare.ts";
import type { Variables } from "./variables.ts";

/** The variables of one network as leaves of a pass, one `Value` a variable however often it is used. */
export class Leaves {
  private readonly byVariable = new Map<tf.Variable, Value>();

  constructor(private readonly variables: Variables, private readonly network: NetworkName) {}

  get<T extends tf.Tensor>(name: string): Value<T> {
    return this.of(this.variables.get(`${this.network}.${name}`)) as Value<T>;
  }

  /** All leaves that the network's optimizer moves, in its order. */
  trainable(): Value[] {
    return this.variables.trainable(this.network).map((variable) => this.of(variable));
  }

  private of(variable: tf.Variable): Value {
    const known = this.byVariable.get(variable);
    if (known) return known;
    const leaf = constant(variable);
    this.byVariable.set(variable, leaf);
    return leaf;
  }
}
