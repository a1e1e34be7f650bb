import * as tf from "@tensorflow/tfjs-core";
import type { Backend } from "../device/device.ts";

/** tfjs's own JavaScript: the reference. */
export const backend: Backend = {
  suits: () => Promise.resolve({ suits: true, reason: "it runs everywhere, slowly" }),
  async open() {
    await import("@tensorflow/tfjs-backend-cpu");
    await tf.setBackend("cpu");
    return {
      name: "cpu",
      description: "tfjs in JavaScript",
      check: () => {},
      close: () => {},
    };
  },
};
