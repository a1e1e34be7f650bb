/** Walks through the latent space. */
import { blend, type Conditions, type LatentDistribution, turn } from "../../model/mod.ts";
import { conditionsOf } from "./latents.ts";
import type { PlannedImage } from "./plan.ts";

export type PathKind = "linear" | "spherical";

interface Point {
  z: Float32Array;
  y: Float32Array | undefined;
}

/**
 * From each point to the next, the last one included; a loop ends before the first one comes again. Labels
 * blend linearly.
 */
export function interpolation(
  images: readonly PlannedImage[],
  options: { path: PathKind; frames: number; isLoop: boolean; yDim: number },
): Conditions {
  const { path, frames, isLoop, yDim } = options;
  const points = images.map(({ z, label }): Point => ({
    z,
    y: conditionsOf([z], label === undefined ? undefined : [label], yDim).y,
  }));
  const stretches = isLoop ? points.length : points.length - 1;
  const visited = Array.from({ length: stretches * frames }, (_, frame) => {
    const from = points[Math.floor(frame / frames)];
    const to = points[(Math.floor(frame / frames) + 1) % points.length];
    return between(from, to, (frame % frames) / frames, path);
  });
  return joined(isLoop ? visited : [...visited, points[points.length - 1]]);
}

function between(from: Point, to: Point, share: number, path: PathKind): Point {
  const mix = path === "linear" ? blend : turn;
  return { z: mix(from.z, to.z, share), y: from.y && to.y && blend(from.y, to.y, share) };
}

/** From where to where a dimension is swept: nearly all that training drew. */
const sweepRange: Record<LatentDistribution, [number, number]> = {
  uniform: [-1, 1],
  uniform01: [0, 1],
  normal: [-2.5, 2.5],
};

/** One z with one dimension after the other swept: [dimensions, frames] points. */
export function sweep(
  { z, label }: PlannedImage,
  options: {
    dimensions: readonly number[];
    frames: number;
    zDist: LatentDistribution;
    yDim: number;
  },
): Conditions {
  const { dimensions, frames, zDist, yDim } = options;
  const [low, high] = sweepRange[zDist];
  const y = conditionsOf([z], label === undefined ? undefined : [label], yDim).y;
  return joined(dimensions.flatMap((dimension) =>
    Array.from({ length: frames }, (_, frame) => {
      const moved = z.slice();
      moved[dimension] = low + (high - low) * frame / Math.max(1, frames - 1);
      return { z: moved, y };
    })
  ));
}

/** How far a direction is followed to either side, in deviations of one number of z. */
const directionReach = 5;

const deviations: Record<LatentDistribution, number> = {
  uniform: Math.sqrt(1 / 3),
  uniform01: Math.sqrt(1 / 12),
  normal: 1,
};

/** One z moved along one direction after the other: [directions, frames] points. */
export function alongDirections(
  { z, label }: PlannedImage,
  options: {
    directions: readonly Float32Array[];
    frames: number;
    zDist: LatentDistribution;
    yDim: number;
  },
): Conditions {
  const { directions, frames, zDist, yDim } = options;
  const reach = directionReach * deviations[zDist];
  const y = conditionsOf([z], label === undefined ? undefined : [label], yDim).y;
  return joined(directions.flatMap((direction) =>
    Array.from({ length: frames }, (_, frame) => {
      const far = reach * (2 * frame / Math.max(1, frames - 1) - 1);
      return { z: z.map((value, i) => value + far * direction[i]), y };
    })
  ));
}

function joined(points: readonly Point[]): Conditions {
  const flat = (rows: Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));
  const hasLabels = points.some(({ y }) => y !== undefined);
  return {
    z: flat(points.map(({ z }) => z)),
    y: hasLabels ? flat(points.map(({ y }) => y!)) : undefined,
  };
}
