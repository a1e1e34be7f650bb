import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Buffers } from "../../pool/buffers.ts";
import type { Job, KernelRunner } from "../../pool/work.ts";
import {
  type Geometry,
  geometryArgs,
  patchMatrixSize,
  type PatchOrder,
} from "../../device/geometry.ts";

type DataId = TensorInfo["dataId"];

export interface PatchInput {
  x: Pick<TensorInfo, "dataId">;
  values: Float32Array;
  g: Geometry;
  order: PatchOrder;
}

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
  /** In order of their last use. */
  private readonly kept = new Map<DataId, Kept>();
  private keptFloats = 0;

  constructor(
    private readonly buffers: Buffers,
    private readonly pool: KernelRunner,
    private readonly room = keptFloatsAtMost,
  ) {}

  /**
   * The patches of each x, whose numbers are `values`; valid until `release`. Several must fit into the room
   * together.
   */
  ofAll(inputs: readonly PatchInput[]): Float32Array[] {
    const jobs: Job[] = [];
    const found = inputs.map((input) => this.used(input));
    const matrices = inputs.map((input, i) => found[i] ?? this.make(input, jobs));
    this.pool.runAll("im2col", jobs);
    return matrices;
  }

  /** Those that are kept count as new, so that no other one of the same call takes their room. */
  private used(input: PatchInput): Float32Array | undefined {
    const { dataId } = input.x;
    const known = this.kept.get(dataId);
    if (known?.geometry !== keyOf(input)) return undefined;
    this.kept.delete(dataId);
    this.kept.set(dataId, known);
    return known.matrix;
  }

  /** Room for the patches of x, and the job that fills it. */
  private make(input: PatchInput, jobs: Job[]): Float32Array {
    const { x: { dataId }, values, g, order } = input;
    this.release(dataId);
    const { rows, columns } = patchMatrixSize(g);
    this.makeRoom(rows * columns);
    const matrix = this.buffers.take(rows * columns);
    jobs.push({
      items: g.batchSize * g.outHeight,
      floatsPerItem: g.outWidth * columns,
      args: [
        values.byteOffset,
        matrix.byteOffset,
        ...geometryArgs(g, order),
        Number(order === "by image"), // by row, what overhangs is not multiplied
      ],
    });
    this.kept.set(dataId, { geometry: keyOf(input), matrix });
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

function keyOf({ g, order }: PatchInput): string {
  return geometryArgs(g, order).join();
}
