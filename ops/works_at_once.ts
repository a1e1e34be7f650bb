import * as tf from "@tensorflow/tfjs-core";

/**
 * Whether an op's work is done when its call returns, so that a clock around the call times the
 * work. A GPU only queues it.
 */
export function worksAtOnce(): boolean {
  return tf.getBackend() !== "webgpu";
}
