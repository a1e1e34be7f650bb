/** The most that a 32-bit WebAssembly memory can hold: 65,536 pages of 64 KiB, 4 GiB. */
const maximumPages = 65_536;
export const pageBytes = 65_536;
/** Grown by at least this many pages (16 MiB): growing takes a system call. */
const growthPages = 256;

/** Every array begins and ends at a cache line, so that no two threads write into one. */
export const alignmentBytes = 64;

/**
 * One memory that JavaScript, WebAssembly on every thread, and native libraries share, so that none of
 * them copies. It only grows; `Buffers` reuses its arrays. A shared memory keeps its address when it
 * grows, so views of it stay valid.
 *
 * Kernels may read and write up to the next multiple of 16 floats past the end of an array, and
 * read four floats past that.
 */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** The first cache line is never allocated, so no array has address 0. */
  private end = alignmentBytes;

  /**
   * @param fixedBytes for a single thread, which shares nothing: an own memory of this size, which
   * does not grow, since growing would take its arrays away
   */
  constructor(private readonly fixedBytes?: number) {
    const pages = fixedBytes === undefined ? undefined : Math.ceil(fixedBytes / pageBytes);
    this.memory = new WebAssembly.Memory(
      pages === undefined
        ? { initial: 1, maximum: maximumPages, shared: true }
        : { initial: pages, maximum: pages },
    );
  }

  get allocatedBytes(): number {
    return this.end;
  }

  /**
   * Allocates `length` floats, initially zeros, permanently.
   *
   * @throws RangeError when 4 GiB, or the machine's memory, are not enough
   */
  allocate(length: number): Float32Array {
    const start = this.end;
    const end = start + Math.ceil(length * 4 / alignmentBytes) * alignmentBytes;
    this.reserve(end + alignmentBytes);
    this.end = end;
    return new Float32Array(this.memory.buffer, start, length);
  }

  /** Whether an array lies in a heap; a shared memory has another buffer after it has grown. */
  holds({ buffer }: ArrayBufferView): boolean {
    return this.fixedBytes === undefined
      ? buffer instanceof SharedArrayBuffer
      : buffer === this.memory.buffer;
  }

  /**
   * The byte offset of an array.
   *
   * @throws RangeError for an array in other memory, whose offset would point to other numbers
   */
  pointerOf(values: Float32Array): number {
    if (this.holds(values)) return values.byteOffset;
    throw new RangeError("a matrix lies outside of the backend's memory: copy it there first");
  }

  private reserve(bytes: number): void {
    const pages = Math.ceil(bytes / pageBytes);
    const present = this.memory.buffer.byteLength / pageBytes;
    if (pages <= present) return;
    if (this.fixedBytes !== undefined) {
      throw new RangeError(`the tensors need more than the ${this.fixedBytes} bytes set aside`);
    }
    const wanted = Math.min(Math.max(pages, present + growthPages), maximumPages);
    try {
      this.memory.grow(Math.max(wanted, pages) - present);
    } catch (cause) {
      const mebibytes = Math.ceil(bytes / 2 ** 20);
      throw new RangeError(
        `the tensors need ${mebibytes} MiB, more than the backend's memory can grow to ` +
          "(at most 4096 MiB): lower --batch-size",
        { cause },
      );
    }
  }
}
