/**
 * What one card does, as lines of JSON: each pass of the presets' convolutions by cuDNN and by patches,
 * rates, what calls cost the host, and whole steps. `on_card.sh` runs it; no part stops the others.
 */
import * as tf from "@tensorflow/tfjs-core";
import { Gan, type ModelConfig } from "../../model/mod.ts";
import { currentDevice, openBackend } from "../../ops/mod.ts";
import { type PresetName, presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { measureCalls, measureRates, measureWays } from "../../ops/bench.ts";

/** What may be asked for by name. */
const parts: Record<string, () => Promise<unknown>> = {
  calls: measureCalls,
  rates: measureRates,
  steps: measureSteps,
  ways: () => measureWays(print),
};

/** For a rehearsal without a card. */
const isTiny = Deno.args.includes("--tiny");
const named = Deno.args.filter((word) => word in parts);

function print(line: unknown): void {
  console.log(JSON.stringify(line));
}

async function measureSteps(): Promise<void> {
  for (const precision of ["f32", "tf32", "bf16"] as const) {
    for (const name of ["quickstart", "c64", "mnist"] as const) {
      try {
        print(await measureStep(name, precision));
      } catch (error) {
        print({ step: name, precision, failure: (error as Error).stack });
      }
    }
  }
}

function modelOf(name: keyof typeof presets): ModelConfig {
  const [preset, data] = presets[name];
  const model = { ...toRunConfig(presetSettings(preset), "bench").model, ...data };
  return isTiny ? { ...model, batchSize: 2, gfDim: 4, dfDim: 4, gfcDim: 8, dfcDim: 8 } : model;
}

const presets = {
  quickstart: ["quickstart", { cDim: 3, yDim: 0 }],
  c64: ["paper", { cDim: 3, yDim: 0 }],
  mnist: ["mnist", { cDim: 1, yDim: 10 }],
} as const satisfies Record<string, [PresetName, { cDim: 1 | 3; yDim: number }]>;

async function measureStep(name: keyof typeof presets, precision: "f32" | "tf32" | "bf16") {
  const model = modelOf(name);
  const backend = await openBackend("cuda", { precision });
  try {
    const once = await steps(model, 60);
    const again = await steps(model, 3);
    const isSame = JSON.stringify(once.losses.slice(0, 3)) === JSON.stringify(again.losses);
    return { step: name, precision, isSame, ...once, losses: once.losses.slice(0, 3) };
  } finally {
    backend.close();
  }
}

async function steps(model: ModelConfig, count: number) {
  const gan = new Gan(model);
  const size = model.batchSize * model.outputHeight * model.outputWidth * model.cDim!;
  const pixels = Uint8Array.from({ length: size }, (_, i) => (i * 2654435761 >>> 13) % 256);
  const labels = model.yDim! > 0
    ? Uint32Array.from({ length: model.batchSize }, (_, i) => i % model.yDim!)
    : undefined;
  const losses: number[][] = [];
  const millis: number[] = [];
  const host: number[] = [];
  const busy: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    const running = gan.trainStep({ pixels, labels }, n);
    host.push(performance.now() - start);
    const { dLossReal, dLossFake, gLoss } = await running;
    millis.push(performance.now() - start);
    losses.push([dLossReal, dLossFake, gLoss]);
  }
  const ahead = performance.now();
  await Promise.all(Array.from({ length: 20 }, (_, n) => gan.trainStep({ pixels, labels }, n)));
  const aheadMillis = (performance.now() - ahead) / 20;
  for (let n = 0; n < 5; n++) {
    let running: Promise<unknown> | undefined;
    busy.push(
      await currentDevice().workMillis(() => {
        running = gan.trainStep({ pixels, labels }, n);
      }),
    );
    await running;
  }
  gan.dispose();
  const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
  return {
    losses,
    first: millis.slice(0, 3),
    millis: median(millis.slice(3)),
    hostMillis: median(host.slice(3)),
    aheadMillis,
    eventMillis: median(busy),
    tensors: tf.memory().numTensors,
  };
}

for (const name of named.length > 0 ? named : Object.keys(parts)) {
  const start = performance.now();
  try {
    print({ part: name, result: await parts[name]() });
  } catch (error) {
    print({ part: name, failure: (error as Error).stack });
  }
  print({ part: name, seconds: (performance.now() - start) / 1000 });
}
