import type * as tf from "@tensorflow/tfjs-core";
import type { HostTensors, OnDevice } from "./host_tensor.ts";

/** What is done with each set of inputs, all of the same shapes. */
export interface Computation<T extends HostTensors> {
  inputs: T;
  /**
   * Changes nothing but the state, so that a backend may do again what it did before, and not call
   * it; keeps no tensor but the one that it returns.
   */
  compute: (inputs: OnDevice<T>) => tf.Tensor;
}
