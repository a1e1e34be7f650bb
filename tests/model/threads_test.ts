import assert from "node:assert/strict";
import { defaultModelConfig, Gan, type ModelConfig } from "../../model/mod.ts";
import { openBackend } from "../../ops/mod.ts";
import { withoutTimes } from "./_without_times.ts";

/** Large enough for threads to share the kernels' work. */
const sizes = { outputHeight: 32, outputWidth: 32, gfDim: 12, dfDim: 12, gfcDim: 64, dfcDim: 64 };

/** The losses of eight steps, and one network's last weights, with so many threads. */
async function trained(config: ModelConfig, threads: number): Promise<unknown[]> {
  const backend = await openBackend("wasm", { threads });
  const gan = new Gan(config);
  const pixels = new Uint8Array(16 * 32 * 32 * 3).map((_, i) => i * i);
  const labels = config.yDim > 0 ? Uint32Array.from({ length: 16 }, (_, i) => i % 4) : undefined;
  const found: unknown[] = [];
  for (let step = 0; step < 8; step++) {
    found.push(withoutTimes(await gan.trainStep({ pixels, labels }, step)));
  }
  found.push([...await gan.trainState.variables.get("generator.deconv2.weight").data()]);
  gan.dispose();
  backend.close();
  return found;
}

for (const yDim of [0, 4]) {
  const architecture = yDim > 0 ? "conditional" : "unconditional";
  Deno.test(`${architecture} steps have the same bits on one thread as on three`, async () => {
    const config = { ...defaultModelConfig, ...sizes, batchSize: 16, yDim };
    assert.deepEqual(await trained(config, 3), await trained(config, 1));
  });
}
