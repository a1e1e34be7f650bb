import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Buffers } from "../wasm/buffers.ts";
import type { Pool } from "../wasm/pool.ts";
import { type Geometry, geometryArgs, patchMatrixSize, type PatchOrder } from "./geometry.ts";

type DataId = TensorInfo["dataId"];

interface Kept {
  geometry: string;
  matrix: Float32Array;
}

/** What may be kept (1 GiB), so that a large batch does not fill the memory with patches. */
export const keptFloatsAtMost = 2 ** 28;

/**
 * Patch matrices. That of a convolution's input is needed twice, forward and for the filter
 * gradient, and is kept in between: making it again would cost as much as a tenth of its GEMM.
 */
export class Patches {
  /** In the order in which they were made. */
  private readonly kept = new Map<DataId, Kept>();
  private keptFloats = 0;

  constructor(
    private readonly buffers: Buffers,
    private readonly pool: Pool,
    private readonly room = keptFloatsAtMost,
  ) {}

  /** The patches of x, whose numbers are `values`; they are there until `release`. */
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

  /** Called when x is gone, or its patches have been used for the last time. */
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
