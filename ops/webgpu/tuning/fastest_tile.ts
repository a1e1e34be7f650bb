import * as tf from "@tensorflow/tfjs-core";
import { plansOf } from "../gemm/plan.ts";
import { type Tile, tileName } from "../gemm/tile.ts";
import type { GpuBackend } from "../base/gpu_backend.ts";
import { workMillis } from "../base/work_millis.ts";
import type { Sample } from "./samples.ts";
import { shortestTime } from "./shortest_time.ts";

/** The candidates for one product. */
export interface Search {
  prepare: Sample["prepare"];
  tiles: readonly Tile[];
}

/** The result of measuring them. */
export interface SearchResult {
  shapeClass: string;
  /** undefined if the driver compiles none of them. */
  fastest: Tile | undefined;
  /** The candidates that the driver refuses, with reasons. */
  refused: { tile: Tile; why: string }[];
}

/**
 * Measures the candidates for one product that this driver compiles.
 *
 * @param onTried called after each candidate
 * @throws Error when the device is lost or runs out of memory, after which measurements mean nothing
 */
export async function fastestTile(
  backend: GpuBackend,
  { prepare, tiles }: Search,
  onTried: () => void,
): Promise<SearchResult> {
  const product = prepare();
  const work = () => tf.tidy(() => void product());
  const shapeClass = plansOf(backend).classOf(() => backend.programsOf(work));
  const refused: SearchResult["refused"] = [];
  let best: Timed | undefined;
  for (const tile of tiles) {
    plansOf(backend).use(new Map([[shapeClass, tile]]));
    const why = await backend.refusalOf(work);
    if (why !== undefined) refused.push({ tile, why });
    else {
      const time = shortestTime(() => workMillis(work), best?.millis);
      const millis = await backend.unharmed(time, {
        when: `while --tune measured ${shapeClass} in tiles ${tileName(tile)}`,
        cure: "state --tune off",
      });
      best = fasterOf({ tile, millis }, best);
    }
    onTried();
  }
  return { shapeClass, fastest: best?.tile, refused };
}

interface Timed {
  tile: Tile;
  millis: number;
}

/** Of two equally fast tiles the name decides, so the order does not matter. */
function fasterOf(one: Timed, other: Timed | undefined): Timed {
  if (!other) return one;
  const order = one.millis - other.millis ||
    tileName(one.tile).localeCompare(tileName(other.tile));
  return order < 0 ? one : other;
}
