/** SAME padding at the DCGAN's one stride and filter size. */

/** Every convolution of the DCGAN is 5x5 ... */
export const filterSize = 5;
/** ... and halves (or, transposed, doubles) height and width. */
export const stride = 2;

/** The size after one SAME convolution: ceil(size / 2). */
export function sameOut(size: number): number {
  return Math.ceil(size / stride);
}
