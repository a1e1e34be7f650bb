import * as tf from "@tensorflow/tfjs-core";
import { type Tile, tileName } from "../gemm/tile.ts";
import type { GpuBackend } from "../gpu_backend.ts";
import { workMillis } from "../work_millis.ts";
import type { Sample } from "./samples.ts";

/** Measurements of each candidate, beside the first, which compiles. The shortest counts. */
const repeats = 3;

/** The candidates for one product. */
export interface Search {
  prepare: Sample["prepare"];
  tiles: readonly Tile[];
}

export interface SearchResult {
  shapeClass: string;
  /** undefined if the driver compiles none of them. */
  fastest: Tile | undefined;
  /** Which of them it does not compile, and why. */
  refused: { tile: Tile; why: string }[];
}

/**
 * Measures the candidates for one product, those that this driver compiles.
 *
 * @param onTried hears of each candidate that is through
 * @throws Error when the device is lost or runs out of memory: what is measured after that tells nothing
 */
export async function fastestTile(
  backend: GpuBackend,
  { prepare, tiles }: Search,
  onTried: () => void,
): Promise<SearchResult> {
  const product = prepare();
  const work = () => tf.tidy(() => void product());
  const shapeClass = backend.plans.classOf(() => backend.programsOf(work));
  const times: { tile: Tile; millis: number }[] = [];
  const refused: SearchResult["refused"] = [];
  for (const tile of tiles) {
    backend.plans.use(new Map([[shapeClass, tile]]));
    const why = await backend.refusalOf(work);
    if (why !== undefined) refused.push({ tile, why });
    else {
      const millis = await backend.unharmed(shortest(work), {
        when: `while --tune measured ${shapeClass} in tiles ${tileName(tile)}`,
        cure: "state --tune off",
      });
      times.push({ tile, millis });
    }
    onTried();
  }
  // Of two that are as fast the name decides, so that nothing depends on their order.
  times.sort((a, b) => a.millis - b.millis || tileName(a.tile).localeCompare(tileName(b.tile)));
  return { shapeClass, fastest: times[0]?.tile, refused };
}

async function shortest(work: () => void): Promise<number> {
  await workMillis(work);
  let least = Infinity;
  for (let repeat = 0; repeat < repeats; repeat++) least = Math.min(least, await workMillis(work));
  return least;
}
