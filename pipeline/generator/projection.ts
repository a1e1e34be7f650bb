/** Finds the z whose image is nearest to a picture, by gradient descent through G. */
import { type Conditions, fromBytes, type LatentDistribution, toBytes } from "../../model/mod.ts";
import type { TrainedGenerator } from "../../model/mod.ts";
import { HostAdam } from "./host_adam.ts";
import { pixelDistance, type PixelShape } from "./pixel_distance.ts";

export interface Projected {
  z: Float32Array;
  /** Which of the starts led there. */
  start: number;
  /** The distance of the nearest image, and of the nearest start. */
  distance: number;
  firstDistance: number;
  /** The image that was found, [height, width, channels], 0 to 255. */
  image: Uint8Array;
  /** What that start drew on the way there. */
  film: Uint8Array[];
}

export interface ProjectionOptions {
  steps: number;
  /** Pictures of the film. */
  frames: number;
  zDist: LatentDistribution;
  report: (done: number, total: number) => void;
}

/** How far z moves at a step, in the units of z; it falls to nothing along half a cosine. */
const rate = 0.05;

/**
 * @param target [height, width, channels], 0 to 255
 * @param starts z, and labels where the generator has them, of the places to begin at
 */
export async function project(
  generator: TrainedGenerator,
  target: Uint8Array,
  starts: Conditions,
  { steps, frames, zDist, report }: ProjectionOptions,
): Promise<Projected> {
  const { outputHeight: height, outputWidth: width, cDim: channels, zDim, yDim } = generator.config;
  const shape: PixelShape = { height, width, channels };
  const wanted = fromBytes(target, yDim > 0);
  const z = starts.z.slice();
  const adam = new HostAdam(z);
  const films: Uint8Array[] = [];
  let first: number[] = [];
  let nearest = { start: 0, distance: Infinity, z: z.slice(0, zDim) };
  for (let step = 0; step <= steps; step++) {
    const images = await generator.outputs({ z, y: starts.y });
    const { distances, gradient } = pixelDistance(images, wanted, shape);
    if (step === 0) first = distances;
    if (isShown(step, steps, frames)) films.push(toBytes(images, yDim > 0));
    const start = distances.indexOf(Math.min(...distances));
    if (distances[start] < nearest.distance) {
      const own = z.slice(start * zDim, (start + 1) * zDim);
      nearest = { start, distance: distances[start], z: own };
    }
    if (step === steps) break;
    const gradients = await generator.zGradient({ z, y: starts.y }, gradient);
    adam.update(gradients, rate * (1 + Math.cos(Math.PI * step / steps)) / 2);
    keepLikely(z, zDist);
    report(step + 1, steps);
  }
  const { start, distance } = nearest;
  const bytes = target.length;
  const film = films.map((all) => all.slice(start * bytes, (start + 1) * bytes));
  const y = starts.y?.slice(start * yDim, (start + 1) * yDim);
  const image = await generator.draw({ z: nearest.z, y });
  return { z: nearest.z, start, distance, firstDistance: Math.min(...first), image, film };
}

/** The first and the last step, and as many between them as the film has frames. */
function isShown(step: number, steps: number, frames: number): boolean {
  const at = (n: number) => Math.floor(n * (frames - 1) / steps);
  return step === 0 || at(step) > at(step - 1);
}

/** Keeps z among what training drew: within the bounds of a uniform one, near the middle of a normal one. */
function keepLikely(z: Float32Array, zDist: LatentDistribution): void {
  const bounds = { uniform: [-1, 1], uniform01: [0, 1], normal: [-3, 3] } as const;
  const [low, high] = bounds[zDist];
  for (let i = 0; i < z.length; i++) z[i] = Math.min(high, Math.max(low, z[i]));
}
