import * as tf from "@tensorflow/tfjs-core";

/**
 * Whether the backend is synchronous: an op's work is done when its call returns, so a clock around
 * the call times the work. A GPU only queues the work.
 */
export function isSynchronous(): boolean {
  return tf.getBackend() !== "webgpu";
}
