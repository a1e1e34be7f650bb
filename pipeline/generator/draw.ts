import type { Conditions, TrainedGenerator } from "../../model/mod.ts";
import { conditionsOf } from "./latents.ts";
import { type Plan, type PlannedImage, plannedImages } from "./plan.ts";

export interface DrawnBatch {
  images: PlannedImage[];
  /** [images.length, height, width, channels]. */
  pixels: Uint8Array;
}

/** Draws a plan batch by batch: memory holds one, and the batch size changes no image. */
export async function* drawn(
  generator: TrainedGenerator,
  plan: Plan,
  batchSize: number,
): AsyncGenerator<DrawnBatch> {
  const { zDim, yDim } = generator.config;
  for (let from = 0; from < plan.count; from += batchSize) {
    const images = plannedImages(plan, zDim, from, from + batchSize);
    const labels = plan.labels && images.map(({ label }) => label!);
    const conditions = conditionsOf(images.map(({ z }) => z), labels, yDim);
    yield { images, pixels: await generator.draw(conditions) };
  }
}

/** Draws points that a walk visits, which may lie between labels. */
export async function* drawnPoints(
  generator: TrainedGenerator,
  { z, y }: Conditions,
  batchSize: number,
): AsyncGenerator<Uint8Array> {
  const { zDim, yDim } = generator.config;
  const count = z.length / zDim;
  for (let from = 0; from < count; from += batchSize) {
    const to = Math.min(count, from + batchSize);
    yield await generator.draw({
      z: z.slice(from * zDim, to * zDim),
      y: y?.slice(from * yDim, to * yDim),
    });
  }
}
