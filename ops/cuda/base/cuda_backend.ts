import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { BackendValues, DataType, TensorInfo } from "@tensorflow/tfjs-core";
import { util } from "@tensorflow/tfjs-core";
import type { Card } from "./card.ts";
import type { Convolutions } from "./convolutions.ts";
import type { Products } from "./products.ts";
import { TensorData } from "./tensor_data.ts";

type DataId = TensorInfo["dataId"];

/**
 * A tfjs backend whose tensors lie on the card. Ops without a kernel here run tfjs's JavaScript kernels,
 * for which the numbers leave the card; a training step has none of those.
 */
export class CudaBackend extends MathBackendCPU {
  /** How many kernels and copies the graph that was captured last launches. */
  launches = 0;

  constructor(
    readonly card: Card,
    readonly convolutions: Convolutions,
    readonly products: Products,
    private readonly onClose: () => void,
  ) {
    super();
  }

  /** An uninitialised tensor for a kernel to fill. */
  output(shape: number[]): TensorInfo & { address: bigint; size: number } {
    const size = util.sizeFromShape(shape);
    const data = TensorData.onCard(this.card, size);
    const dataId = {};
    this.data.set(dataId, data);
    return { dataId, shape, dtype: "float32", address: data.address, size };
  }

  /** The address of a float32 tensor's numbers, which are brought to the card first. */
  address({ dataId, dtype }: TensorInfo): bigint {
    if (dtype !== "float32") throw new Error(`a tensor of ${dtype} cannot be on the card`);
    return this.dataOf(dataId).address;
  }

  /** The address of a tensor that a kernel changes in place. */
  changing(tensor: TensorInfo): bigint {
    this.convolutions.forget(tensor.dataId);
    return this.address(tensor);
  }

  private dataOf(dataId: DataId): TensorData {
    return this.data.get(dataId) as unknown as TensorData;
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    const dataId = {};
    this.data.set(dataId, new TensorData(this.card, dtype, values, util.sizeFromShape(shape)));
    return dataId;
  }

  override move(
    dataId: DataId,
    values: BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    const data = new TensorData(this.card, dtype, values, util.sizeFromShape(shape));
    data.refCount = refCount;
    this.data.set(dataId, data);
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    const data = this.dataOf(dataId);
    if (!data.isOnCard) return this.readSync(dataId);
    const { address, length } = data.place;
    return await this.card.read(address, length);
  }

  /** A copy, since the card's kernels change tensors in place. */
  override readSync(dataId: DataId): BackendValues {
    return super.readSync(dataId).slice();
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const data = this.data.has(dataId) ? this.dataOf(dataId) : undefined;
    const isGone = super.disposeData(dataId, force);
    if (isGone && data) {
      this.convolutions.forget(dataId);
      data.free();
    }
    return isGone;
  }

  override dispose(): void {
    super.dispose();
    this.onClose();
  }
}
