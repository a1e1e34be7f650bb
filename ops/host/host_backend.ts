import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { BackendValues, DataType, TensorInfo } from "@tensorflow/tfjs-core";
import { util } from "@tensorflow/tfjs-core";
import type { Gemm } from "../gemm.ts";
import { Buffers } from "../wasm/buffers.ts";
import type { Heap } from "../wasm/heap.ts";
import type { Pool } from "../wasm/pool.ts";
import type { ConvolutionEngine } from "./convolution_engine.ts";
import type { Engine } from "./engine.ts";
import { Patches } from "./patches.ts";

type DataId = TensorInfo["dataId"];

/**
 * tfjs's own CPU backend with three things added: a provider of matrix products, SIMD kernels on
 * every core for the rest, and one memory for both whose arrays are used again. Whatever has no
 * kernel here runs tfjs's JavaScript one.
 */
export class HostBackend extends MathBackendCPU {
  readonly provider: Gemm;
  readonly pool: Pool;
  readonly convolutions: ConvolutionEngine | undefined;
  readonly patches: Patches;
  private readonly buffers: Buffers;

  /**
   * @param heap where the tensors are to lie, and the engine finds them
   */
  constructor(readonly heap: Heap, { gemm, pool, convolutions }: Engine) {
    super();
    this.provider = gemm;
    this.pool = pool;
    this.convolutions = convolutions;
    this.buffers = new Buffers(heap);
    this.patches = new Patches(this.buffers, pool);
  }

  /** The numbers of a float32 tensor, not a copy; in the heap from now on if they were not. */
  values({ dataId }: TensorInfo): Float32Array {
    const data = this.data.get(dataId);
    const values = data.values as Float32Array;
    if (this.buffers.owns(values)) return values;
    const moved = this.buffers.take(values.length);
    moved.set(values);
    data.values = moved;
    return moved;
  }

  /** Where the numbers of a float32 tensor begin in the heap. */
  pointer(tensor: TensorInfo): number {
    return this.values(tensor).byteOffset;
  }

  /** A tensor that a kernel is about to fill; it holds old numbers until then. */
  output(shape: number[]): TensorInfo & { values: Float32Array; pointer: number } {
    const values = this.buffers.take(util.sizeFromShape(shape));
    const dataId = super.write(values, shape, "float32");
    return { dataId, shape, dtype: "float32", values, pointer: values.byteOffset };
  }

  /** Lends an array to `use` for as long as that runs; it begins with old numbers. */
  withScratch(length: number, use: (scratch: Float32Array) => void): void {
    const scratch = this.buffers.take(length);
    try {
      use(scratch);
    } finally {
      this.buffers.giveBack(scratch);
    }
  }

  /** Some of tfjs's kernels (slice) give a view into their input, whose array may go to another. */
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

  /** A copy: what is read out must outlive the tensor, whose array goes to the next one. */
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
