import { groupTile, type Tile, tileName } from "../gemm/tile.ts";
import type { WidthClass } from "../gemm/plan.ts";

/** How many tiles a search tries: some seven for each product, or some sixty. */
export type Thoroughness = "quick" | "full";

/** The device's limits for a tile. */
export type TileLimits = Pick<
  GPUSupportedLimits,
  "maxComputeWorkgroupStorageSize" | "maxComputeInvocationsPerWorkgroup"
>;

const direct = (rows: number, columns: number, lanes: number): Tile => ({
  kind: "direct",
  ...{ rows, columns, lanes, slice: 4 },
});

const shared = (rows: number, columns: number, lanes: number, slice: number): Tile => ({
  kind: "shared",
  ...{ rows, columns, lanes, slice },
});

/** The usual tile of GPUs first, then alternatives: larger groups, smaller tiles, no sharing. */
const quickTiles = [
  shared(8, 8, 64, 16),
  shared(8, 8, 256, 16),
  shared(4, 4, 256, 16),
  shared(8, 4, 64, 16),
  direct(8, 8, 64),
  direct(8, 16, 8),
  direct(8, 4, 64),
];

/** Of C. A tile that reaches more than twice as far computes mostly in vain. */
const mostColumns: Record<WidthClass, number> = {
  ...{ "4 columns": 4, "16 columns": 16, "32 columns": 32 },
  ...{ small: Infinity, large: Infinity },
};

/** The tiles to try for products of one width, on a device with such limits. */
export function candidateTiles(
  width: WidthClass,
  thoroughness: Thoroughness,
  limits: TileLimits,
): Tile[] {
  const tiles = thoroughness === "quick" ? quickTiles : eachOnce([...quickTiles, ...moreTiles()]);
  return tiles.filter((tile) => fits(tile, limits) && reach(tile) <= 2 * mostColumns[width]);
}

function eachOnce(tiles: readonly Tile[]): Tile[] {
  return [...new Map(tiles.map((tile) => [tileName(tile), tile])).values()];
}

/** How many columns of C a tile covers; columns beyond the edge of C are wasted work. */
function reach(tile: Tile): number {
  return tile.kind === "shared" ? groupTile(tile).columns : tile.columns;
}

function fits(tile: Tile, limits: TileLimits): boolean {
  const { rows, columns } = groupTile(tile);
  const bytes = tile.kind === "shared" ? 4 * tile.slice * (rows + columns) : 0;
  return bytes <= limits.maxComputeWorkgroupStorageSize &&
    tile.lanes <= limits.maxComputeInvocationsPerWorkgroup;
}

function moreTiles(): Tile[] {
  const heights = [4, 8, 16];
  const directTiles = heights.flatMap((rows) =>
    [4, 8, 16].flatMap((columns) => [8, 32, 128].map((lanes) => direct(rows, columns, lanes)))
  );
  const sharedTiles = heights.flatMap((rows) =>
    [4, 8].flatMap((columns) =>
      [16, 64, 256].flatMap((lanes) => [8, 32].map((slice) => shared(rows, columns, lanes, slice)))
    )
  );
  return [...directTiles, ...sharedTiles];
}
