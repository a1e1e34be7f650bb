import type { GpuBackend } from "../gpu_backend.ts";
import type { ProductCall } from "./run_product.ts";
import type { Tile } from "./tile.ts";

/** How one product is cut. */
export interface Plan {
  tile: Tile;
  /** Shares of the outer steps, where the product may be divided so. */
  parts: number;
}

/** Narrow products get narrow tiles, since what hangs over the edge is computed in vain. */
export function planFor(_backend: GpuBackend, { sizes: { columns, rows } }: ProductCall): Plan {
  const width = columns <= 4 ? 4 : columns <= 8 ? 8 : 16;
  const height = rows <= 4 ? 4 : 8;
  return {
    tile: { kind: "direct", rows: height, columns: width, lanes: 8, slice: 16 },
    parts: 1,
  };
}
