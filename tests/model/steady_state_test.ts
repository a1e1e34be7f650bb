import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { defaultModelConfig, Gan } from "../../model/mod.ts";
import type { HostBackend } from "../../ops/host/base/host_backend.ts";
import { openBackend } from "../../ops/mod.ts";

for (const yDim of [0, 4]) {
  const architecture = yDim > 0 ? "conditional" : "unconditional";
  Deno.test({
    name: `after two ${architecture} steps, the wasm backend allocates nothing`,
    async fn() {
      const backend = await openBackend("wasm", { threads: 1 });
      const { heap } = tf.backend() as HostBackend;
      const config = { ...defaultModelConfig, outputHeight: 16, outputWidth: 16, batchSize: 3 };
      const gan = new Gan({ ...config, gfDim: 2, dfDim: 2, gfcDim: 6, dfcDim: 6, yDim });
      const pixels = new Uint8Array(3 * 16 * 16 * 3).map((_, i) => i);
      const labels = yDim > 0 ? Uint32Array.of(0, 1, 2) : undefined;
      await gan.trainStep({ pixels, labels }, 0);
      await gan.trainStep({ pixels, labels }, 1);
      const { allocatedBytes } = heap;
      for (let step = 2; step < 20; step++) {
        await gan.trainStep({ pixels, labels }, step);
        assert.equal(heap.allocatedBytes, allocatedBytes, `step ${step}`);
      }
      gan.dispose();
      backend.close();
    },
  });
}
