/** How a product is cut into pieces, and what works on one. */
export interface Tile {
  /**
   * `direct` keeps everything in registers; `shared` has a workgroup fetch slices of A and B
   * together, into its own memory.
   */
  kind: "direct" | "shared";
  /** Of C, to one invocation: multiples of 4. */
  rows: number;
  columns: number;
  /** Invocations in a workgroup, a square number for `shared`. */
  lanes: number;
  /** How deep one step of the inner loop goes, a multiple of 4; 4 for `direct`. */
  slice: number;
}

/** Tells a tile from all others. */
export function tileName({ kind, rows, columns, lanes, slice }: Tile): string {
  return `${kind} ${rows}x${columns} lanes ${lanes} slice ${slice}`;
}

/** What one workgroup of a `shared` tile computes, `side` invocations high and wide. */
export function groupTile(
  { rows, columns, lanes }: Tile,
): { side: number; rows: number; columns: number } {
  const side = Math.sqrt(lanes);
  return { side, rows: side * rows, columns: side * columns };
}

/** How many workgroups a product takes. */
export function groupsFor(
  tile: Tile,
  { rows, columns, parts }: { rows: number; columns: number; parts: number },
): number {
  const tiles = (of: { rows: number; columns: number }) =>
    Math.ceil(rows / of.rows) * Math.ceil(columns / of.columns) * parts;
  return tile.kind === "shared" ? tiles(groupTile(tile)) : Math.ceil(tiles(tile) / tile.lanes);
}
