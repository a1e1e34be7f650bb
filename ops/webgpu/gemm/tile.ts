/** The shape of a tile of a product, and what computes it. */
export interface Tile {
  /**
   * `direct` keeps everything in registers; `shared` has a workgroup fetch slices of A and B
   * together, into its own memory.
   */
  kind: "direct" | "shared";
  /** Rows and columns of C for one invocation: multiples of 4. */
  rows: number;
  columns: number;
  /** Invocations in a workgroup, a square number for `shared`. */
  lanes: number;
  /** Depth of one iteration of the inner loop, a multiple of 4; 4 for `direct`. */
  slice: number;
}

/** The name of a tile. */
export function tileName({ kind, rows, columns, lanes, slice }: Tile): string {
  return `${kind} ${rows}x${columns} lanes ${lanes} slice ${slice}`;
}

/** Rows and columns of one workgroup of a `shared` tile, `side` invocations high and wide. */
export function groupTile(
  { rows, columns, lanes }: Tile,
): { side: number; rows: number; columns: number } {
  const side = Math.sqrt(lanes);
  return { side, rows: side * rows, columns: side * columns };
}

/** The number of workgroups of a product. */
export function groupsFor(
  tile: Tile,
  { rows, columns, parts }: { rows: number; columns: number; parts: number },
): number {
  const tiles = (of: { rows: number; columns: number }) =>
    Math.ceil(rows / of.rows) * Math.ceil(columns / of.columns) * parts;
  return tile.kind === "shared" ? tiles(groupTile(tile)) : Math.ceil(tiles(tile) / tile.lanes);
}
