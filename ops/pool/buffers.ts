import type { Heap } from "./heap.ts";

/**
 * A pool of arrays in the heap. Every training step uses the same shapes, so after two steps nothing is
 * allocated any more.
 */
export class Buffers {
  private readonly free = new Map<number, Float32Array[]>();
  /** Offsets of the arrays in use. */
  private readonly lent = new Set<number>();

  constructor(private readonly heap: Heap) {}

  /** An array of exactly that length, uninitialised. */
  take(length: number): Float32Array {
    const buffer = this.free.get(length)?.pop() ?? this.heap.allocate(length);
    this.lent.add(buffer.byteOffset);
    return buffer;
  }

  /** Whether the array is one of the heap's. */
  owns(array: ArrayBufferView): boolean {
    return this.heap.holds(array);
  }

  /** Returns an array to the pool. Other arrays are ignored. */
  giveBack(values: unknown): void {
    if (!(values instanceof Float32Array) || !this.owns(values)) return;
    if (!this.lent.delete(values.byteOffset)) return;
    const sameLength = this.free.get(values.length) ?? [];
    sameLength.push(values);
    this.free.set(values.length, sameLength);
  }
}
