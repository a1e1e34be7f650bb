/**
 * Arrays that are used again. A training step makes and drops the same shapes every time; taking
 * them back here saves the allocator, the collector, and the clearing of fresh memory.
 */
export class Buffers {
  private readonly free = new Map<number, Float32Array<ArrayBuffer>[]>();
  private readonly lent = new Set<ArrayBufferLike>();

  /** An array of exactly that length. What it holds is left over from before. */
  take(length: number): Float32Array<ArrayBuffer> {
    const buffer = this.free.get(length)?.pop() ?? new Float32Array(length);
    this.lent.add(buffer.buffer);
    return buffer;
  }

  /** Takes an array back. Arrays that were not lent from here, or were disowned, are ignored. */
  giveBack(values: unknown): void {
    if (!(values instanceof Float32Array) || !this.lent.delete(values.buffer)) return;
    const sameLength = this.free.get(values.length) ?? [];
    sameLength.push(values as Float32Array<ArrayBuffer>);
    this.free.set(values.length, sameLength);
  }

  /** Never uses that memory again: somebody else looks into it too. */
  disown(values: ArrayBufferView): void {
    this.lent.delete(values.buffer);
  }
}
