/** How a kernel that sums over the rows of a matrix divides them. */
export interface RowBlocks {
  rows: number;
  /** Rows in each block but the last, which may have fewer. */
  blockRows: number;
  blocks: number;
  /** Floats of one sum over a block's rows: whole vectors. */
  stride: number;
}

/** A block of this many floats (32 KiB) fits the nearest cache. */
const blockFloats = 8192;

/**
 * Blocks depend only on the shape, never on the number of threads, so any number of threads rounds sums
 * the same way. A block is short enough for single precision; the blocks' sums are added in double
 * precision.
 */
export function rowBlocks(size: number, channels: number): RowBlocks {
  const rows = size / channels;
  const blockRows = Math.min(256, Math.max(16, Math.floor(blockFloats / channels)));
  return {
    rows,
    blockRows,
    blocks: Math.ceil(rows / blockRows),
    stride: Math.ceil(channels / 4) * 4,
  };
}
