import type { ProductCall } from "./product_call.ts";
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
/** Multiplications of a product that is done sooner than a second dispatch, to add up parts, begins. */
const tooSmallForParts = 2 ** 16;

/**
 * Decides how products are cut: by what was measured on this adapter, else by what suits most of its
 * kind. The same choice always gives the same bits.
 */
export class Plans {
  /** By `shapeClass`. */
  private measured: ReadonlyMap<string, Tile> = new Map();
  private lastClass = "";
  /** Is taken for all that it can cut, as measuring and testing need it. */
  forced: Plan | undefined;

  constructor(readonly options: PlanOptions) {}

  /** Takes tiles that were found fastest, by shape class, instead of those taken so far. */
  use(measured: ReadonlyMap<string, Tile>): void {
    this.measured = measured;
  }

  /** The shape class of the one product that `work` asks for. */
  classOf(work: () => void): string {
    work();
    return this.lastClass;
  }

  /** How to cut this product. */
  of(call: ProductCall): Plan {
    this.lastClass = shapeClass(call);
    const { parts: fixedParts, outer } = call.sizes;
    if (this.forced) {
      return { ...this.forced, parts: fixedParts ?? Math.min(this.forced.parts, outer) };
    }
    const tile = this.measured.get(this.lastClass) ?? usualTile(call, this.options);
    return { tile, parts: fixedParts ?? partsFor(tile, call, this.options) };
  }
}

/** What the best tile depends on: the product, how wide C is, and of wide ones whether C is large. */
function shapeClass({ product, sizes: { rows, columns } }: ProductCall): string {
  return `${product.name}, ${widthClass(rows, columns)}`;
}

function widthClass(rows: number, columns: number): WidthClass {
  if (columns <= 4) return "4 columns";
  if (columns <= 16) return "16 columns";
  if (columns <= 32) return "32 columns";
  return rows * columns < 2 ** 18 ? "small" : "large";
}

/** Of C, the narrowest that it fits; wider ones are `small` or `large` by how many numbers it has. */
export const widthClasses = ["4 columns", "16 columns", "32 columns", "small", "large"] as const;
export type WidthClass = (typeof widthClasses)[number];

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
  const { rows, columns, depth, outer } = sizes;
  if (rows * columns * depth * outer < tooSmallForParts) return 1;
  const groups = groupsFor(tile, { rows, columns, parts: 1 });
  const wanted = Math.ceil((isSoftware ? groupsOfProcessor : groupsOfGpu) / groups);
  return Math.max(1, Math.min(wanted, outer, partsAtMost));
}
