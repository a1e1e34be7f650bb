import { addressOf } from "../libraries/nvrtc.ts";

/** An argument of a kernel: an address, a whole number, a real one, or a struct by value. */
export type KernelArgument = bigint | Int | Float | Uint8Array;
interface Int {
  int: number;
}
interface Float {
  float: number;
}

/** An `int` of a kernel. */
export const int = (value: number): Int => ({ int: value });
/** A `float` of a kernel. */
export const float = (value: number): Float => ({ float: value });

/** CUDA allows a kernel 4 KiB of arguments. */
const maxBytes = 8192;
const maxArguments = 32;

/** The arguments of one launch at a time, as the driver wants them: an array of addresses. */
export class KernelArguments {
  private readonly bytes = new Uint8Array(maxBytes);
  private readonly view = new DataView(this.bytes.buffer);
  private readonly base = addressOf(this.bytes);
  readonly addresses = new BigUint64Array(maxArguments);

  /** Holds until the next call; the driver copies the arguments at the launch. */
  set(values: readonly KernelArgument[]): BigUint64Array<ArrayBuffer> {
    let offset = 0;
    for (const [i, value] of values.entries()) {
      this.addresses[i] = this.base + BigInt(offset);
      offset += this.write(value, offset);
    }
    return this.addresses;
  }

  /** How many bytes the argument takes; each begins where a pointer may. */
  private write(value: KernelArgument, offset: number): number {
    if (value instanceof Uint8Array) {
      this.bytes.set(value, offset);
      return Math.ceil(value.length / 8) * 8;
    }
    if (typeof value === "bigint") this.view.setBigUint64(offset, value, true);
    else if ("int" in value) this.view.setInt32(offset, value.int, true);
    else this.view.setFloat32(offset, value.float, true);
    return 8;
  }
}
