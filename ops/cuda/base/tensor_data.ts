import type { BackendValues, DataType } from "@tensorflow/tfjs-core";
import type { Block } from "./arena.ts";
import type { Card } from "./card.ts";

/**
 * Where a tensor's numbers are: on the card, in host memory, or both. tfjs's own kernels read `values`,
 * which fetches them; the card's kernels ask for the address, which brings them there.
 */
export class TensorData {
  refCount = 1;
  complexTensorInfos: undefined;
  private block: Block | undefined;

  constructor(
    private readonly card: Card,
    readonly dtype: DataType,
    private host: BackendValues | undefined,
    private readonly length: number,
  ) {}

  /** A tensor of which only the card has the numbers. */
  static onCard(card: Card, length: number): TensorData {
    const data = new TensorData(card, "float32", undefined, length);
    data.block = card.take(4 * length);
    return data;
  }

  /** The numbers in host memory. Waits for the card if only that has them. */
  get values(): BackendValues {
    if (this.host !== undefined) return this.host;
    if (!this.block) throw new Error("a tensor has no numbers");
    return this.card.download(this.block.address, this.length);
  }

  /** Whether reading it asks the card. */
  get isOnCard(): boolean {
    return this.host === undefined && this.block !== undefined;
  }

  /** The address of the numbers. From here on the card may change them: the host's copy goes. */
  get address(): bigint {
    if (!this.block) {
      this.block = this.card.upload(this.host as Float32Array);
      this.host = undefined;
    }
    return this.block.address;
  }

  /** The same without bringing them there: for reading what is on the card. */
  get place(): { address: bigint; length: number } {
    return { address: this.address, length: this.length };
  }

  /** Its memory may be handed out again to work that is queued later. */
  free(): void {
    this.block?.arena.giveBack(this.block);
    this.block = undefined;
  }
}
