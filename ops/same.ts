/** SAME padding at the DCGAN's one stride and filter size. */

/** Every convolution of the DCGAN is 5x5 ... */
export const filterSize = 5;
/** ... and halves (or, transposed, doubles) height and width. */
export const stride = 2;

/** The size after one SAME convolution: ceil(size / 2). */
export function sameOut(size: number): number {
  return Math.ceil(size / stride);
}

/**
 * Zeros before the first pixel of an axis of `size` pixels. The total is
 * max((out - 1) * 2 + 5 - size, 0), and the smaller half comes first: 1 before and 2 after for
 * even sizes, 2 and 2 for odd ones.
 */
export function samePadBefore(size: number): number {
  const total = Math.max((sameOut(size) - 1) * stride + filterSize - size, 0);
  return Math.floor(total / 2);
}
