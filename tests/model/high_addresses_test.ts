import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { withoutTimes } from "./_without_times.ts";
import { defaultModelConfig, Gan, type ModelConfig } from "../../model/mod.ts";
import { blasEngine } from "../../ops/blas/blas_engine.ts";
import { findBlas } from "../../ops/blas/find_blas.ts";
import { findOneDnn } from "../../ops/onednn/find_onednn.ts";
import { oneDnnEngine } from "../../ops/onednn/onednn_engine.ts";
import type { Engine } from "../../ops/host/base/engine.ts";
import { registerHostBackend } from "../../ops/host/register.ts";
import { backends } from "../../ops/mod.ts";
import { wasmEngine } from "../../ops/wasm/wasm_engine.ts";
import { Heap } from "../../ops/pool/heap.ts";

/** An address that is negative where somebody takes it for a signed number of 32 bits. */
const highBytes = 2 ** 31;

/** Large enough that threads share the work. */
const model: ModelConfig = {
  ...defaultModelConfig,
  outputHeight: 16,
  outputWidth: 16,
  cDim: 1,
  yDim: 3,
  gfDim: 16,
  dfDim: 16,
  gfcDim: 64,
  dfcDim: 64,
  batchSize: 16,
};

const images = {
  pixels: Uint8Array.from({ length: 16 * 16 * 16 }, (_, i) => (i * 37) % 256),
  labels: Uint32Array.from({ length: 16 }, (_, i) => i % 3),
};

/** Memory that nobody touches takes up addresses alone, but a system may refuse even those. */
function canReach(bytes: number): boolean {
  try {
    new Heap().allocate(bytes / 4);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const isReachable = canReach(highBytes + 2 ** 28);
const suits = async (backend: string) =>
  (await backends.find(({ name }) => name === backend)!.suits()).suits;
const [hasOneDnn, hasBlas] = await Promise.all([suits("onednn"), suits("blas")]);

/** The losses of three steps, with all tensors behind that many bytes. */
async function lossesBehind(bytes: number, open: (heap: Heap) => Engine) {
  const heap = new Heap();
  if (bytes > 0) heap.allocate(bytes / 4);
  registerHostBackend("high", heap, open(heap));
  await tf.setBackend("high");
  const gan = new Gan(model);
  const losses = [];
  for (let step = 0; step < 3; step++) {
    losses.push(withoutTimes(await gan.trainStep(images, step)));
  }
  gan.dispose();
  tf.removeBackend("high");
  return losses;
}

const engines: Record<string, { isThere: boolean; open: (heap: Heap) => Engine }> = {
  onednn: { isThere: hasOneDnn, open: (heap) => oneDnnEngine(findOneDnn(), heap, 2) },
  blas: { isThere: hasBlas, open: (heap) => blasEngine(findBlas(), heap, 2) },
  wasm: { isThere: true, open: (heap) => wasmEngine(heap, 2) },
};

for (const [name, { isThere, open }] of Object.entries(engines)) {
  const runs = isThere && isReachable;
  Deno.test({
    name: `training beyond 2 GiB has the bits of training below (${name}${
      runs ? "" : ", skipped: no such library or so much memory here"
    })`,
    ignore: !runs,
    fn: async () =>
      assert.deepEqual(await lossesBehind(highBytes, open), await lossesBehind(0, open)),
  });
}
