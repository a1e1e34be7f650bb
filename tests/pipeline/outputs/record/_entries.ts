import type { Batch } from "../../../../pipeline/contracts/batch.ts";
import type { SettingsEntry } from "../../../../pipeline/outputs/record/mod.ts";
import { defaultModelConfig } from "../../../../model/mod.ts";
import { runConfig } from "../../store/_run_config.ts";

const { cDim: _cDim, yDim: _yDim, ...model } = {
  ...defaultModelConfig,
  ...{ outputHeight: 16, outputWidth: 16, batchSize: 2 },
};

export const settings: SettingsEntry = {
  kind: "settings",
  step: 0,
  level: "pixels",
  config: runConfig({ model }),
  model: { ...model, cDim: 1, yDim: 0 },
  dataset: { name: "dots", size: 6, height: 16, width: 16, channels: 1, classes: ["a", "b"] },
  backend: "cpu: plain JavaScript",
  stepsPerEpoch: 3,
  versions: { deno: "2", v8: "14" },
};

export const learningRates = { discriminator: 2e-4, generator: 1e-4 };

/** Two of six images, in an order of the step's own. */
export function batchOf(step: number): Batch {
  const indices = [(2 * step) % 6, (2 * step + 1) % 6];
  return {
    position: { step, epoch: Math.floor(step / 3), stepInEpoch: step % 3 },
    ids: indices.map((index) => `dot ${index}`),
    indices,
    hashes: indices.map((index) => `${index}`.padStart(16, "0")),
    draws: [[0.5, step], []],
    labels: Uint32Array.from(indices, (index) => index % 2),
    pixels: Uint8Array.from({ length: 2 * 16 * 16 }, (_, i) => (i + step) % 256),
  };
}

export function lossesOf(step: number) {
  return {
    dLossReal: 0.1,
    dLossFake: step === 4 ? NaN : 0.2,
    dLoss: 0.3,
    gLoss: Infinity,
    meanDReal: 0.7,
    meanDFake: 0.2,
  };
}
