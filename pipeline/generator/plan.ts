/** What is drawn: numbered images of a seed, or given latent vectors; each with its label. */
import type { LatentDistribution } from "../../model/mod.ts";
import { type LatentRule, zOf } from "./latents.ts";

export interface Plan {
  count: number;
  /** The number of the first image, and of the label that it has. */
  first: number;
  seed: number;
  zDist: LatentDistribution;
  truncate: number | undefined;
  /** Given latent vectors take the place of the seed's. */
  z: readonly Float32Array[] | undefined;
  /** The labels in turn: image i has number i of them, round and round. */
  labels: readonly number[] | undefined;
}

export interface PlannedImage {
  index: number;
  z: Float32Array;
  label: number | undefined;
}

/** The images from one place of the plan to another. */
export function plannedImages(plan: Plan, zDim: number, from = 0, to = plan.count): PlannedImage[] {
  const rule: LatentRule = { ...plan, zDim };
  return Array.from({ length: Math.max(0, Math.min(to, plan.count) - from) }, (_, i) => {
    const index = plan.first + from + i;
    return {
      index,
      z: plan.z ? plan.z[from + i] : zOf(index, rule),
      label: plan.labels && plan.labels[index % plan.labels.length],
    };
  });
}

/** A part of a plan, which draws the same images. */
export function partOf(plan: Plan, from: number, to: number): Plan {
  return { ...plan, first: plan.first + from, count: to - from, z: plan.z?.slice(from, to) };
}
