import type { CudaPrecision } from "../libraries/precision.ts";
import type { Card } from "./card.ts";
import { int } from "./kernel_arguments.ts";
import { elementBlocks } from "./launch_sizes.ts";

/** Operands as cuDNN gets them: tensors hold f32, which is rounded to bfloat16 where that is the precision. */
export class RoundedOperands {
  private readonly isRounded: boolean;
  /** Bytes of a number as cuDNN gets it. */
  readonly bytes: number;

  constructor(private readonly card: Card, precision: CudaPrecision) {
    this.isRounded = precision === "bf16";
    this.bytes = this.isRounded ? 2 : 4;
  }

  /** Numbers for cuDNN to read. */
  numbersOf(address: bigint, length: number): { address: bigint; free(): void } {
    if (!this.isRounded) return { address, free() {} };
    const block = this.card.take(this.bytes * length);
    this.convert("to_bfloat16", address, block.address, length);
    return { address: block.address, free: () => block.arena.giveBack(block) };
  }

  /** Where cuDNN writes numbers that belong at the address; `settle` brings them there. */
  placeFor(address: bigint, length: number): { address: bigint; settle(): void } {
    if (!this.isRounded) return { address, settle() {} };
    const block = this.card.take(this.bytes * length);
    const settle = () => {
      this.convert("from_bfloat16", block.address, address, length);
      block.arena.giveBack(block);
    };
    return { address: block.address, settle };
  }

  private convert(name: string, from: bigint, to: bigint, length: number): void {
    const kernel = { file: "bfloat16", name };
    this.card.launch(kernel, elementBlocks(length), 256, [from, to, int(length)]);
  }
}
