/** A thread that trains as one of several ranks, and tells the SHA-256 of the state that it ends with. */
import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { Gan, type GanState, type ModelConfig, randomStream } from "../../../model/mod.ts";
import { type BackendName, openBackend } from "../../../ops/mod.ts";
import { threadRanks } from "./_shared_memory.ts";

export interface RankJob {
  backend: BackendName;
  config: ModelConfig;
  steps: number;
  memory: SharedArrayBuffer;
  rank: number;
  size: number;
}

parentPort?.on("message", async (job: RankJob) => {
  try {
    parentPort!.postMessage(await trained(job));
  } catch (error) {
    parentPort!.postMessage(String(error));
  }
});

async function trained({ backend, config, steps, memory, ...place }: RankJob): Promise<string> {
  const opened = await openBackend(backend, { threads: 1 });
  const gan = new Gan(config, place.size > 1 ? threadRanks(memory, place) : undefined);
  for (let step = 0; step < steps; step++) await gan.trainStep(batchOf(gan, step), step);
  const digest = digestOf(await gan.capture());
  gan.dispose();
  opened.close();
  return digest;
}

/** Only this rank's images, as a rank decodes them. */
function batchOf({ config, own }: Gan, step: number) {
  const random = randomStream(1, "test images", step);
  const imageBytes = config.outputHeight * config.outputWidth * config.cDim;
  const pixels = new Uint8Array(config.batchSize * imageBytes).map(() => random.below(256));
  const labels = Uint32Array.from({ length: config.batchSize }, (_, i) => i % config.yDim);
  return {
    pixels: pixels.subarray(own.from * imageBytes, own.to * imageBytes),
    labels: config.yDim > 0 ? labels.subarray(own.from, own.to) : undefined,
  };
}

function digestOf(state: GanState): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of Object.entries(state)) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
