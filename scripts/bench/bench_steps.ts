/** Steps as a run has them, of the benchmarks' own images. */
import type { Images, ModelConfig, StepResult } from "../../model/mod.ts";
import type { TrainedStep } from "../../pipeline/mod.ts";
import { benchImages } from "./inputs.ts";

/** So many images give those of the steps in turn. */
export const benchDatasetSize = 10_000;

export interface BenchSteps {
  /** What is trained on after so many steps. */
  batch(step: number): TrainedStep["batch"];
  /** What comes of it. */
  trained(result: StepResult, step: number): TrainedStep;
}

export function benchSteps(config: ModelConfig): BenchSteps {
  const images = benchImages(config);
  const batch = (step: number) => batchOf(images, config.batchSize, step);
  const trained = ({ values, isFinite, ...told }: StepResult, step: number): TrainedStep => {
    const times = { stepMillis: 400.25, waitMillis: 0.5, imagesPerSecond: 159.7 };
    const place = { step: step + 1, epoch: 0, stepInEpoch: step + 1 };
    const done = { type: "step", at: Date.now(), ...place, ...told, ...times } as const;
    return { batch: batch(step), step: done, values, isFinite };
  };
  return { batch, trained };
}

function batchOf(images: Images, batchSize: number, step: number): TrainedStep["batch"] {
  const number = (slot: number) => (step * batchSize + slot) % benchDatasetSize;
  const indices = Array.from({ length: batchSize }, (_, slot) => number(slot));
  return {
    position: { step, epoch: 0, stepInEpoch: step },
    indices,
    ids: indices.map((index) => `images/${String(index).padStart(6, "0")}.png`),
    hashes: indices.map((index) => index.toString(16).padStart(16, "0")),
    labels: images.labels,
    pixels: images.pixels,
  };
}
