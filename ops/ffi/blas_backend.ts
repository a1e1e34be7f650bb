import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { BackendValues, DataType, TensorInfo } from "@tensorflow/tfjs-core";
import { util } from "@tensorflow/tfjs-core";
import type { Gemm } from "../gemm.ts";
import { Buffers } from "./buffers.ts";
import { type Geometry, im2col, patchMatrixSize } from "./im2col.ts";

type DataId = TensorInfo["dataId"];

/**
 * tfjs's own CPU backend with two things added: a provider of matrix products, and arrays that are
 * used again. Whatever has no kernel here runs tfjs's JavaScript one.
 */
export class BlasBackend extends MathBackendCPU {
  private readonly buffers = new Buffers();
  private patches: Float32Array<ArrayBuffer> = new Float32Array(0);
  private patchesOf: { dataId: DataId; geometry: string } | undefined;

  constructor(readonly provider: Gemm) {
    super();
  }

  /** The numbers of a tensor, not a copy. */
  values({ dataId }: TensorInfo): Float32Array<ArrayBuffer> {
    return this.data.get(dataId).values as Float32Array<ArrayBuffer>;
  }

  /** A tensor that a kernel is about to fill; it holds old numbers until then. */
  output(shape: number[]): TensorInfo & { values: Float32Array<ArrayBuffer> } {
    const values = this.buffers.take(util.sizeFromShape(shape));
    const dataId = super.write(values, shape, "float32");
    return { dataId, shape, dtype: "float32", values };
  }

  /**
   * The patch matrix of a convolution's input, in an array that the next call overwrites. The filter
   * gradient and the input gradient of a transposed convolution ask for the same one in a row: the
   * second gets it for nothing.
   */
  patchMatrix(x: TensorInfo, geometry: Geometry): Float32Array<ArrayBuffer> {
    const key = JSON.stringify(geometry);
    const isThere = this.patchesOf?.dataId === x.dataId && this.patchesOf.geometry === key;
    if (!isThere) {
      im2col(this.values(x), this.scratch(geometry), geometry);
      this.patchesOf = { dataId: x.dataId, geometry: key };
    }
    return this.patches;
  }

  /** Room for a patch matrix; what `patchMatrix` gave out before is overwritten. */
  scratch(geometry: Geometry): Float32Array<ArrayBuffer> {
    const { rows, columns } = patchMatrixSize(geometry);
    if (this.patches.length < rows * columns) this.patches = new Float32Array(rows * columns);
    this.patchesOf = undefined;
    return this.patches;
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    // Some of tfjs's kernels (slice) return a view into their input instead of a copy.
    if (ArrayBuffer.isView(values)) this.buffers.disown(values);
    return super.write(values, shape, dtype);
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const values = this.data.has(dataId) ? this.data.get(dataId).values : undefined;
    const isGone = super.disposeData(dataId, force);
    if (isGone) this.buffers.giveBack(values);
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
    this.provider.close();
  }
}
