import type { Geometry } from "../../device/geometry.ts";
import type { Card } from "./card.ts";
import { int } from "./kernel_arguments.ts";
import { elementBlocks } from "./launch_sizes.ts";
import type { Products } from "./products.ts";

/** More than this for the patches of a batch is too much for what they save. */
const mostBytes = 2 ** 30;

/** The addresses of a convolution's tensors, as tfjs has them. */
export interface ConvolutionOperands {
  x: bigint;
  filter: bigint;
  y: bigint;
}

/** Convolutions as one matrix product each, over the patches of the whole batch. */
export class PatchProducts {
  constructor(private readonly card: Card, private readonly products: Products) {}

  /** Whether there is room for the patches. */
  takes(g: Geometry): boolean {
    return this.bytes(g) <= mostBytes;
  }

  /** How much memory they take. */
  bytes(g: Geometry): number {
    const { rows, columns } = sizeOf(g);
    return 4 * rows * columns;
  }

  /** y = patches(x) * filter. */
  forward(g: Geometry, { x, filter, y }: ConvolutionOperands): void {
    this.withPatches(g, (patches) => {
      this.gather(g, x, patches);
      this.products.multiply(this.patches(g, patches), filterMatrix(g, filter), y);
    });
  }

  /** The patches of dx = dy * filter^T, added up where they overlap. */
  inputGradient(g: Geometry, { x, filter, y }: ConvolutionOperands): void {
    this.withPatches(g, (patches) => {
      const transposed = { ...filterMatrix(g, filter), transpose: true };
      this.products.multiply(pixels(g, y), transposed, patches);
      this.launch("scatter", g, patches, x, g.batchSize * g.inHeight * g.inWidth);
    });
  }

  /** dfilter = patches(x)^T * dy. */
  filterGradient(g: Geometry, { x, filter, y }: ConvolutionOperands): void {
    this.withPatches(g, (patches) => {
      this.gather(g, x, patches);
      this.products.multiply(
        { ...this.patches(g, patches), transpose: true },
        pixels(g, y),
        filter,
      );
    });
  }

  private gather(g: Geometry, x: bigint, patches: bigint): void {
    this.launch("gather", g, x, patches, sizeOf(g).rows * g.filterHeight * g.filterWidth);
  }

  /** @param places numbers that the kernel writes, by channels */
  private launch(
    way: "gather" | "scatter",
    g: Geometry,
    from: bigint,
    to: bigint,
    places: number,
  ): void {
    const vector = g.inChannels % 4 === 0 ? 4 : 1;
    const channels = g.inChannels / vector;
    const name = `${way}_patches${vector === 4 ? "4" : ""}`;
    const count = places * channels;
    const values = [from, to, int(count), geometryStruct(g, channels)];
    this.card.launch({ file: "patches", name }, elementBlocks(count), 256, values);
  }

  private patches(g: Geometry, address: bigint) {
    return { address, ...sizeOf(g), transpose: false };
  }

  private withPatches(g: Geometry, use: (patches: bigint) => void): void {
    const { rows, columns } = sizeOf(g);
    this.card.withScratch(4 * rows * columns, use);
  }
}

/** Of the patches as a matrix. */
function sizeOf(g: Geometry): { rows: number; columns: number } {
  return {
    rows: g.batchSize * g.outHeight * g.outWidth,
    columns: g.filterHeight * g.filterWidth * g.inChannels,
  };
}

function filterMatrix(g: Geometry, address: bigint) {
  return { address, rows: sizeOf(g).columns, columns: g.outChannels, transpose: false };
}

function pixels(g: Geometry, address: bigint) {
  return { address, rows: sizeOf(g).rows, columns: g.outChannels, transpose: false };
}

/** `struct Geometry` of the kernels. */
function geometryStruct(g: Geometry, channels: number): Uint8Array {
  const { top, left } = g.padInfo;
  const sizes = [g.inHeight, g.inWidth, g.outHeight, g.outWidth, g.filterHeight, g.filterWidth];
  const words = Int32Array.of(...sizes, g.strideHeight, g.strideWidth, top, left, channels);
  return new Uint8Array(words.buffer);
}
