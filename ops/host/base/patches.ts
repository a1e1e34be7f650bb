import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Buffers } from "../../pool/buffers.ts";
import type { KernelRunner } from "../../pool/work.ts";
import {
  type Geometry,
  geometryArgs,
  patchMatrixSize,
  type PatchOrder,
} from "../../device/geometry.ts";

type DataId = TensorInfo["dataId"];

interface Kept {
  geometry: string;
  matrix: Float32Array;
}

/** The most floats of patches kept (1 GiB), so that a large batch does not fill the memory. */
export const keptFloatsAtMost = 2 ** 28;

/**
 * A cache of patch matrices (im2col). The forward pass and the filter gradient both need the patches of a
 * convolution's input, and computing them again would cost as much as a tenth of the matrix product.
 */
export class Patches {
  /** In order of creation. */
  private readonly kept = new Map<DataId, Kept>();
  private keptFloats = 0;

  constructor(
    private readonly buffers: Buffers,
    private readonly pool: KernelRunner,
    private readonly room = keptFloatsAtMost,
  ) {}

  /** The patches of x, whose numbers are `values`; valid until `release`. */
  of(
    { dataId }: TensorInfo,
    values: Float32Array,
    g: Geometry,
    order: PatchOrder,
  ): Float32Array {
    const geometry = geometryArgs(g, order);
    const known = this.kept.get(dataId);
    if (known?.geometry === geometry.join()) return known.matrix;
    this.release(dataId);
    const { rows, columns } = patchMatrixSize(g);
    this.makeRoom(rows * columns);
    const matrix = this.buffers.take(rows * columns);
    this.pool.run("im2col", g.batchSize * g.outHeight, g.outWidth * columns, [
      values.byteOffset,
      matrix.byteOffset,
      ...geometry,
      Number(order === "by image"), // by row, what overhangs is not multiplied
    ]);
    this.kept.set(dataId, { geometry: geometry.join(), matrix });
    this.keptFloats += matrix.length;
    return matrix;
  }

  /** Call it when x is disposed of, or its patches have been used for the last time. */
  release(dataId: DataId): void {
    const kept = this.kept.get(dataId);
    if (!kept) return;
    this.kept.delete(dataId);
    this.keptFloats -= kept.matrix.length;
    this.buffers.giveBack(kept.matrix);
  }

  private makeRoom(floats: number): void {
    for (const dataId of this.kept.keys()) {
      if (this.keptFloats + floats <= this.room) return;
      this.release(dataId);
    }
  }
}
