import type { Driver } from "../libraries/driver.ts";

/** Host memory that the card reads and writes by itself, so that copies do not wait. */
export class Pinned {
  readonly address: bigint;
  readonly floats: Float32Array<ArrayBuffer>;
  /** The same memory. */
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(private readonly driver: Driver, readonly length: number) {
    this.address = driver.made("cuMemHostAlloc", BigInt(Math.max(4, 4 * length)), 0);
    const pointer = Deno.UnsafePointer.create(this.address)!;
    this.floats = new Float32Array(
      Deno.UnsafePointerView.getArrayBuffer(pointer, Math.max(4, 4 * length)),
      0,
      length,
    );
    this.bytes = new Uint8Array(this.floats.buffer);
  }

  /** Nobody may touch `floats` afterwards. */
  free(): void {
    this.driver.status("cuMemFreeHost", this.address);
  }
}
