import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { BackendValues, DataType, TensorInfo } from "@tensorflow/tfjs-core";
import { util } from "@tensorflow/tfjs-core";
import type { Gemm } from "../../device/gemm.ts";
import { Buffers } from "../../pool/buffers.ts";
import type { Heap } from "../../pool/heap.ts";
import type { KernelRunner } from "../../pool/work.ts";
import type { ConvolutionEngine } from "./convolution_engine.ts";
import type { Engine } from "./engine.ts";
import { Patches } from "./patches.ts";

type DataId = TensorInfo["dataId"];

/**
 * tfjs's CPU backend, extended by an engine for convolutions and matrix products, SIMD kernels on every
 * core for the rest, and one heap for both that reuses arrays. Ops without a kernel here run tfjs's
 * JavaScript kernels.
 */
export class HostBackend extends MathBackendCPU {
  readonly provider: Gemm;
  readonly pool: KernelRunner;
  readonly convolutions: ConvolutionEngine | undefined;
  readonly patches: Patches;
  private readonly buffers: Buffers;

  /**
   * @param heap the memory for the tensors, which the engine can access
   */
  constructor(readonly heap: Heap, { gemm, pool, convolutions }: Engine) {
    super();
    this.provider = gemm;
    this.pool = pool;
    this.convolutions = convolutions;
    this.buffers = new Buffers(heap);
    this.patches = new Patches(this.buffers, pool);
  }

  /** The numbers of a float32 tensor, not a copy. Moves them into the heap if they are elsewhere. */
  values({ dataId }: TensorInfo): Float32Array {
    const data = this.data.get(dataId);
    const values = data.values as Float32Array;
    if (this.buffers.owns(values)) return values;
    const moved = this.buffers.take(values.length);
    moved.set(values);
    data.values = moved;
    return moved;
  }

  /** The byte offset of a float32 tensor's numbers in the heap. */
  pointer(tensor: TensorInfo): number {
    return this.values(tensor).byteOffset;
  }

  /** An uninitialised tensor for a kernel to fill. */
  output(shape: number[]): TensorInfo & { values: Float32Array; pointer: number } {
    const values = this.buffers.take(util.sizeFromShape(shape));
    const dataId = super.write(values, shape, "float32");
    return { dataId, shape, dtype: "float32", values, pointer: values.byteOffset };
  }

  /** Lends an uninitialised array to `use` while that runs. */
  withScratch(length: number, use: (scratch: Float32Array) => void): void {
    const scratch = this.buffers.take(length);
    try {
      use(scratch);
    } finally {
      this.buffers.giveBack(scratch);
    }
  }

  /** Some of tfjs's kernels (slice) return a view of their input, whose array may be reused. */
  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    const isView = ArrayBuffer.isView(values) && this.buffers.owns(values);
    return super.write(isView ? values.slice() : values, shape, dtype);
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const values = this.data.has(dataId) ? this.data.get(dataId).values : undefined;
    const isGone = super.disposeData(dataId, force);
    if (isGone) {
      this.patches.release(dataId);
      this.convolutions?.forget(dataId);
      this.buffers.giveBack(values);
    }
    return isGone;
  }

  /** Returns a copy, since the tensor's array is reused after it is disposed of. */
  override readSync(dataId: DataId): BackendValues {
    return super.readSync(dataId).slice();
  }

  override read(dataId: DataId): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override dispose(): void {
    super.dispose();
    this.pool.close();
    this.provider.close();
  }
}
