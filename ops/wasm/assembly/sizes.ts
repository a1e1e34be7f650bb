/** Sizes that the files of this folder share; the packing layout and the tile depend on them. */

/** Rows and columns of C that stay in registers: 12 sums of four, 2 vectors of B, 1 number of A. */
export const tileRows: i32 = 6;
export const tileColumns: i32 = 8;

/**
 * Depth of one pass over C. A panel of B (8 KiB) stays in the first-level cache, a block of A in
 * the second. It also fixes the order of the additions, so changing it changes last bits.
 */
export const depth: i32 = 256;

/** Rows of A that are packed at once, a multiple of `tileRows`: 192 KiB. */
export const mostBlockRows: i32 = 192;

/** Bytes of one f32. */
export const f32Bytes: usize = 4;

/** One thread's own memory: a packed block of A, then a tile for the edges of C. */
export const packedBlockBytes: usize = usize(mostBlockRows * depth) * f32Bytes;
export const threadBytes: usize = packedBlockBytes + usize(tileRows * tileColumns) * f32Bytes;

@inline
export function ceilDiv(a: i32, b: i32): i32 {
  return (a + b - 1) / b;
}
