import * as tf from "@tensorflow/tfjs-core";
import type { GpuBackend } from "../gpu_backend.ts";
import { type Tile, tileName } from "../gemm/tile.ts";
import { workMillis } from "../work_millis.ts";
import { candidateTiles, type Tuning } from "./candidates.ts";
import { type Sample, samples } from "./samples.ts";

/** Measurements of each candidate, of which the shortest counts. */
const repeats = 3;

/** How far a search has come. */
export interface TuningProgress {
  /** Candidates that are measured. */
  done: number;
  total: number;
  what: string;
}

/**
 * Measures candidates on the current backend, and has its products take the fastest ones from now on.
 *
 * @param onProgress hears of each candidate that is measured: all of them take minutes
 * @param over what is measured, by default something of every shape class
 * @returns the fastest tile of each shape class
 */
export async function tune(
  backend: GpuBackend,
  tuning: Exclude<Tuning, "off">,
  onProgress: (progress: TuningProgress) => void = () => {},
  over: readonly Sample[] = samples(),
): Promise<Map<string, Tile>> {
  const { limits } = backend.device;
  const searches = over.map(({ width, prepare }) => ({
    prepare,
    tiles: candidateTiles(width, tuning, limits),
  }));
  const total = searches.reduce((sum, { tiles }) => sum + tiles.length, 0);
  let done = 0;
  const onMeasured = () => onProgress({ done: ++done, total, what: "measuring matrix products" });
  const fastest = new Map<string, Tile>();
  for (const search of searches) {
    tf.engine().startScope();
    const found = await fastestTile(backend, search, onMeasured);
    tf.engine().endScope();
    fastest.set(found.shapeClass, found.tile);
  }
  backend.plans.use(fastest);
  return fastest;
}

/** The candidates for one product. */
interface Search {
  prepare: Sample["prepare"];
  tiles: readonly Tile[];
}

async function fastestTile(
  backend: GpuBackend,
  { prepare, tiles }: Search,
  onMeasured: () => void,
): Promise<{ shapeClass: string; tile: Tile }> {
  const product = prepare();
  const shapeClass = backend.plans.classOf(product);
  const times: { tile: Tile; millis: number }[] = [];
  for (const tile of tiles) {
    backend.plans.use(new Map([[shapeClass, tile]]));
    times.push({ tile, millis: await shortest(() => tf.tidy(() => void product())) });
    onMeasured();
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
