import type { ProductCall } from "./run_product.ts";
import { groupsFor, type Tile } from "./tile.ts";

/** How one product is cut. */
export interface Plan {
  tile: Tile;
  /** Shares of the outer steps, to be added up, where the product has no parts of its own. */
  parts: number;
}

export interface PlanOptions {
  /** Whether the adapter computes on the processor. */
  isSoftware: boolean;
}

/** Workgroups that keep a large GPU busy: some for each of a hundred or more units. */
const groupsOfGpu = 512;
/** The same for a processor, which has a thread for each core. */
const groupsOfProcessor = 8;
/** More parts would cost more to add up than they save. */
const partsAtMost = 64;

/**
 * Decides how products are cut: by what was measured on this adapter, else by what suits most of its
 * kind. The same choice always gives the same bits.
 */
export class Plans {
  /** Tiles that were found fastest, by `shapeClass`. */
  readonly measured = new Map<string, Tile>();
  /** Is taken for all that it can cut, as measuring and testing need it. */
  forced: Plan | undefined;

  constructor(readonly options: PlanOptions) {}

  of(call: ProductCall): Plan {
    const { parts: fixedParts, outer } = call.sizes;
    if (this.forced) {
      return { ...this.forced, parts: fixedParts ?? Math.min(this.forced.parts, outer) };
    }
    const tile = this.measured.get(shapeClass(call)) ?? usualTile(call, this.options);
    return { tile, parts: fixedParts ?? partsFor(tile, call, this.options) };
  }
}

/** What the best tile depends on: the product, and whether C is narrow, and whether it is large. */
export function shapeClass({ product, sizes: { rows, columns } }: ProductCall): string {
  const width = columns <= 4 ? 4 : columns <= 8 ? 8 : columns <= 16 ? 16 : columns <= 32 ? 32 : 64;
  return `${product.name}, ${width}${width === 64 ? " or more" : ""} columns, ${
    rows * columns < 2 ** 17 ? "small" : "large"
  }`;
}

/**
 * On a processor (llvmpipe) nothing is gained by workgroup memory, and everything by registers. On a
 * GPU the shared tiles of 64 rows are the usual ones; what hangs over the edge of C is computed in
 * vain, so narrow products get narrow tiles.
 */
function usualTile({ sizes: { rows, columns } }: ProductCall, { isSoftware }: PlanOptions): Tile {
  const isWide = columns > 16 && rows > 16;
  if (!isSoftware && isWide) {
    return { kind: "shared", rows: 8, columns: columns > 32 ? 8 : 4, lanes: 64, slice: 16 };
  }
  const width = columns <= 4 ? 4 : columns <= 8 ? 8 : 16;
  const tile = { kind: "direct", rows: rows <= 4 ? 4 : 8, columns: width, slice: 4 } as const;
  return { ...tile, lanes: isSoftware ? 8 : 64 };
}

function partsFor(tile: Tile, { sizes }: ProductCall, { isSoftware }: PlanOptions): number {
  const { rows, columns, outer } = sizes;
  const groups = groupsFor(tile, { rows, columns, parts: 1 });
  const wanted = Math.ceil((isSoftware ? groupsOfProcessor : groupsOfGpu) / groups);
  return Math.max(1, Math.min(wanted, outer, partsAtMost));
}
