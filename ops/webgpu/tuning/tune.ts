import * as tf from "@tensorflow/tfjs-core";
import type { GpuBackend } from "../gpu_backend.ts";
import { type Tile, tileName } from "../gemm/tile.ts";
import { workMillis } from "../work_millis.ts";
import { candidateTiles, type Tuning } from "./candidates.ts";
import { type Sample, samples } from "./samples.ts";

/** Measurements of each candidate, of which the shortest counts. */
const repeats = 3;

/**
 * Measures candidates on the current backend, and has its products take the fastest ones from now on.
 *
 * @param over what is measured, by default something of every shape class
 * @returns the fastest tile of each shape class
 */
export async function tune(
  backend: GpuBackend,
  tuning: Exclude<Tuning, "off">,
  over: readonly Sample[] = samples(),
): Promise<Map<string, Tile>> {
  const fastest = new Map<string, Tile>();
  for (const sample of over) {
    tf.engine().startScope();
    const found = await fastestTile(backend, sample, tuning);
    tf.engine().endScope();
    fastest.set(found.shapeClass, found.tile);
  }
  backend.plans.use(fastest);
  return fastest;
}

async function fastestTile(
  backend: GpuBackend,
  { width, prepare }: Sample,
  tuning: Exclude<Tuning, "off">,
): Promise<{ shapeClass: string; tile: Tile }> {
  const product = prepare();
  const shapeClass = backend.plans.classOf(product);
  const times: { tile: Tile; millis: number }[] = [];
  for (const tile of candidateTiles(width, tuning, backend.device.limits)) {
    backend.plans.use(new Map([[shapeClass, tile]]));
    times.push({ tile, millis: await shortest(() => tf.tidy(() => void product())) });
  }
  // Of two that are as fast the name decides, so that nothing depends on their order.
  times.sort((a, b) => a.millis - b.millis || tileName(a.tile).localeCompare(tileName(b.tile)));
  return { shapeClass, tile: times[0].tile };
}

/** The first time is not counted: it compiles. */
async function shortest(work: () => void): Promise<number> {
  await workMillis(work);
  let least = Infinity;
  for (let repeat = 0; repeat < repeats; repeat++) least = Math.min(least, await workMillis(work));
  return least;
}
