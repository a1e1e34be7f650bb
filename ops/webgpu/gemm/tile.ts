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
  /** Invocations in a workgroup; of `shared` the root of it must be whole. */
  lanes: number;
  /** Depth of one shared slice, a multiple of 4. */
  slice: number;
}

/** Tells a tile from all others. */
export function tileName({ kind, rows, columns, lanes, slice }: Tile): string {
  return `${kind} ${rows}x${columns} lanes ${lanes}` + (kind === "shared" ? ` slice ${slice}` : "");
}
