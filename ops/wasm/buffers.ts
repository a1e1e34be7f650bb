import type { Heap } from "./heap.ts";

/**
 * Arrays of the heap that are used again. A training step makes and drops the same shapes every
 * time, so that after two steps nothing is allocated any more.
 */
export class Buffers {
  private readonly free = new Map<number, Float32Array[]>();
  /** Where the arrays begin that are out. */
  private readonly lent = new Set<number>();

  constructor(private readonly heap: Heap) {}

  /** An array of exactly that length. What it holds is left over from before. */
  take(length: number): Float32Array {
    const buffer = this.free.get(length)?.pop() ?? this.heap.allocate(length);
    this.lent.add(buffer.byteOffset);
    return buffer;
  }

  /** Whether the array is one of the heap's. */
  owns({ buffer }: ArrayBufferView): boolean {
    return buffer instanceof SharedArrayBuffer;
  }

  /** Takes an array back. Whatever was not lent from here is ignored. */
  giveBack(values: unknown): void {
    if (!(values instanceof Float32Array) || !this.owns(values)) return;
    if (!this.lent.delete(values.byteOffset)) return;
    const sameLength = this.free.get(values.length) ?? [];
    sameLength.push(values);
    this.free.set(values.length, sameLength);
  }
}
