import type { GpuBackend } from "../base/gpu_backend.ts";
import type { ProductCall } from "./product_call.ts";
import { groupsFor, type Tile } from "./tile.ts";

/** The tile and the parts of one product. */
export interface Plan {
  tile: Tile;
  /** Number of parts of the outer steps, whose results are added up; for products without parts of their own. */
  parts: number;
}

export interface PlanOptions {
  /** Whether the adapter computes on the processor. */
  isSoftware: boolean;
}

/** Workgroups that keep a large GPU busy: some for each of a hundred or more units. */
const groupsOfGpu = 512;
/** Workgroups that keep a CPU busy, which has a thread for each core. */
const groupsOfProcessor = 8;
/** More parts would cost more to add up than they save. */
const partsAtMost = 64;
/** A product with fewer multiplications takes less time than a second dispatch, to add up parts. */
const tooSmallForParts = 2 ** 16;

/**
 * Chooses the tiles of products: those measured on this adapter, else those that suit most adapters of its
 * kind. The same tiles always give the same bits.
 */
export class Plans {
  /** By `shapeClass`. */
  private measured: ReadonlyMap<string, Tile> = new Map();
  private lastClass = "";
  /** A tile to use for all products that it fits, for measurements and tests. */
  forced: Plan | undefined;

  constructor(readonly options: PlanOptions) {}

  /** Sets the fastest tiles by shape class. */
  use(measured: ReadonlyMap<string, Tile>): void {
    this.measured = measured;
  }

  /** The shape class of the one product that `work` queues. */
  classOf(work: () => void): string {
    work();
    return this.lastClass;
  }

  /** The tile and parts for this product. */
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

const plans = new WeakMap<GpuBackend, Plans>();

/** The tiles of a backend's matrix products. */
export function plansOf(backend: GpuBackend): Plans {
  const known = plans.get(backend);
  if (known) return known;
  const made = new Plans({ isSoftware: backend.isSoftware });
  plans.set(backend, made);
  return made;
}

/** The class on which the best tile depends: the product, the width of C, and for a wide C its size. */
function shapeClass({ product, sizes: { rows, columns } }: ProductCall): string {
  return `${product.name}, ${widthClass(rows, columns)}`;
}

function widthClass(rows: number, columns: number): WidthClass {
  if (columns <= 4) return "4 columns";
  if (columns <= 16) return "16 columns";
  if (columns <= 32) return "32 columns";
  return rows * columns < 2 ** 18 ? "small" : "large";
}

/** The width class of C: the narrowest that it fits. A wider C is `small` or `large` by its count of numbers. */
export const widthClasses = ["4 columns", "16 columns", "32 columns", "small", "large"] as const;
export type WidthClass = (typeof widthClasses)[number];

/**
 * On a CPU (llvmpipe) workgroup memory gains nothing, and registers gain everything. On a GPU shared tiles
 * of 64 rows are usual. Work beyond the edge of C is wasted, so narrow products get narrow tiles.
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
