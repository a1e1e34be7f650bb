import type * as tf from "@tensorflow/tfjs-core";
import type { HostTensors, OnDevice } from "./host_tensor.ts";

/** A computation for many sets of inputs of the same shapes. */
export interface Computation<T extends HostTensors> {
  inputs: T;
  /**
   * Must change only the state, and keep no tensor but the one that it returns: a backend may play
   * the captured commands and not call it.
   */
  compute: (inputs: OnDevice<T>) => tf.Tensor;
}
