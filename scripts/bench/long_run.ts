import sharp from "sharp";
import {
  createRun,
  type Distributions,
  type RunConfig,
  type RunStarted,
  type SampleSaved,
  type StepDone,
} from "../../pipeline/mod.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";

export interface LongRunOptions {
  runsDir: string;
  name: string;
  steps: number;
  samples: number;
}

const sampleNum = 64;
const stepMillis = 300;
const distributionsEvery = 5;
const flushEvery = 20_000;
// A made-up run needs a time that is the same at every call.
const beganAt = Date.UTC(2026, 0, 1);

/** Writes a finished run of made-up numbers, for what has to show long runs. */
export async function writeLongRun({ runsDir, name, steps, samples }: LongRunOptions) {
  const config = { ...toRunConfig(presetSettings("quickstart"), name), sampleNum, runsDir };
  const run = await createRun(config);
  try {
    const png = await picture();
    run.append(started(config, steps));
    for (let step = 1; step <= steps; step++) {
      run.append(stepDone(step));
      if (step % distributionsEvery === 0) run.append(distributions(step));
      if (step % Math.floor(steps / samples) === 0) {
        const saved = sample(step);
        await run.writeSample(saved.file.replace("samples/", ""), png);
        run.append(saved);
      }
      if (step % flushEvery === 0) run.flush();
    }
    const seconds = steps * stepMillis / 1000;
    run.append({ type: "run-ended", at: atStep(steps), reason: "finished", step: steps, seconds });
  } finally {
    run.close();
  }
}

/** As large as the samples of the quickstart: 64 images of 32x32 pixels, each doubled, and gaps. */
async function picture(): Promise<Uint8Array> {
  const pixels = new Uint8Array(sampleNum * 3).map((_, i) => i * 37 % 256);
  const small = sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } });
  return new Uint8Array(await small.resize(526, 526, { kernel: "cubic" }).png().toBuffer());
}

function atStep(step: number): number {
  return beganAt + step * stepMillis;
}

function placeOf(step: number) {
  return { at: atStep(step), step, epoch: 0, stepInEpoch: step };
}

function started(config: RunConfig, totalSteps: number): RunStarted {
  return {
    ...{ type: "run-started", version: 2, at: beganAt, run: config.name, config, totalSteps },
    ...{ backend: "none: made up", backendReason: "made up", layers: [], stepsPerEpoch: 128 },
    dataset: { name: "avatars", size: 4096, height: 32, width: 32, channels: 3 },
  };
}

function stepDone(step: number): StepDone {
  // Slow waves under quick ones, as losses have them.
  const wave = (phase: number) => Math.sin(step / 9000 + phase) + Math.sin(step * 1.7 + phase) / 2;
  const [dLossReal, dLossFake] = [0.6 + wave(0) / 5, 0.6 + wave(1) / 5];
  return {
    ...{ type: "step", ...placeOf(step), dLossReal, dLossFake, dLoss: dLossReal + dLossFake },
    ...{ gLoss: 1.5 + wave(2) / 2, meanDReal: 0.6 + wave(3) / 9, meanDFake: 0.4 + wave(4) / 9 },
    ...{ stepMillis, waitMillis: 1, dMillis: 100, gMillis: 190, imagesPerSecond: 106 },
  };
}

function distributions(step: number): Distributions {
  const histogram = (from: number, to: number) => ({
    ...{ from, to },
    counts: Array.from({ length: 30 }, (_, bin) => (bin * 7 + step) % 5),
  });
  const [z, dReal, dFake] = [histogram(-1, 1), histogram(0, 1), histogram(0, 1)];
  return { type: "distributions", at: atStep(step), step, z, dReal, dFake };
}

function sample(step: number): SampleSaved {
  const losses = { dLoss: 1, gLoss: 1, variety: 0.8, sampleMillis: 200 };
  const file = `samples/train_${String(step).padStart(6, "0")}.png`;
  return { type: "sample", ...placeOf(step), file, images: sampleNum, ...losses };
}
