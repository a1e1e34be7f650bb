import * as tf from "@tensorflow/tfjs-core";
import type { TuningProgress } from "../../device/device.ts";
import type { GpuBackend } from "../base/gpu_backend.ts";
import { plansOf } from "../gemm/plan.ts";
import { type Tile, tileName } from "../gemm/tile.ts";
import { candidateTiles, type Thoroughness } from "./candidates.ts";
import { fastestTile, type SearchResult } from "./fastest_tile.ts";
import { type Sample, samples } from "./samples.ts";

export interface TuneOptions {
  /** Called after each candidate: a whole search takes minutes. */
  onProgress?: (progress: TuningProgress) => void;
  /** Receives candidates that this driver refuses, and products that keep their usual tiles. */
  onWarning?: (message: string) => void;
  /** The products to measure, by default one for every shape class. */
  over?: readonly Sample[];
}

/**
 * Measures candidates on the current backend, and sets the fastest tiles for its products.
 *
 * @returns the fastest tile of each shape class for which the driver compiles any
 * @throws Error when the device is lost or runs out of memory meanwhile
 */
export async function tune(
  backend: GpuBackend,
  thoroughness: Thoroughness,
  { onProgress = () => {}, onWarning = () => {}, over = samples() }: TuneOptions = {},
): Promise<Map<string, Tile>> {
  const { limits } = backend.device;
  const searches = over.map(({ width, prepare }) => ({
    prepare,
    tiles: candidateTiles(width, thoroughness, limits),
  }));
  const total = searches.reduce((sum, { tiles }) => sum + tiles.length, 0);
  let done = 0;
  const onTried = () => onProgress({ done: ++done, total, what: "measuring matrix products" });
  const results: SearchResult[] = [];
  for (const search of searches) {
    tf.engine().startScope();
    results.push(await fastestTile(backend, search, onTried));
    tf.engine().endScope();
  }
  refusalWarnings(results, total).forEach(onWarning);
  const fastest = new Map(
    results.flatMap(({ shapeClass, fastest }) => fastest ? [[shapeClass, fastest] as const] : []),
  );
  plansOf(backend).use(fastest);
  return fastest;
}

function refusalWarnings(results: readonly SearchResult[], total: number): string[] {
  const refused = results.flatMap(({ shapeClass, refused }) =>
    refused.map(({ tile, why }) =>
      `${shapeClass} in tiles ${tileName(tile)}: ${why.split("\n", 1)[0]}` // a compiler goes on for pages
    )
  );
  if (refused.length === 0) return [];
  const unmeasured = results.filter(({ fastest }) => !fastest).map(({ shapeClass }) => shapeClass);
  const passedOver = `--tune passed over ${refused.length} of ${total} ways to cut matrix ` +
    `products, which this driver does not compile, first of all ${refused[0]}`;
  if (unmeasured.length === 0) return [passedOver];
  const which = unmeasured.length === results.length
    ? "any kind of product"
    : unmeasured.join("; ");
  return [
    passedOver,
    `--tune found nothing for ${which}, which the driver compiles in none of these ways: cut as with ` +
    "--tune off",
  ];
}
