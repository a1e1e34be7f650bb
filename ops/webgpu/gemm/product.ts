/**
 * Implicit matrix products. A convolution is a matrix product whose input A is never stored: the shader
 * reads its numbers from the images. All products here have the form
 *
 *     C[row, column] = sum over outer steps o, and over 0 <= i < depth, of A(row, o, i) B(o, i, column)
 *
 * and WGSL functions define a product: they give the address at which a row of A, B and C begins. An
 * outer step is one tap of a filter, or one pixel. Within a step, addresses advance by a fixed stride, so
 * the inner loop needs no division and no test for the edge of an image.
 */
export interface Product {
  /** Identifies this product's functions. */
  name: string;
  /** The direction in which four numbers of A are contiguous: along its depth, or down its rows. */
  aAlong: "depth" | "rows";
  /** The direction in which four numbers of B are contiguous. */
  bAlong: "depth" | "columns";
  /** Fields of `struct Sizes` in addition to those of every product. */
  sizes: readonly string[];
  /**
   * WGSL, with `s` as the sizes and `part` as the part of the work:
   *
   *     fn outer_range() -> vec2u                    the outer steps of this part: from, to
   *     fn row_of(row: u32) -> vec3i                 data of a row, computed once
   *     fn a_start(row: vec3i, o: u32) -> i32        index of A(row, o, 0); negative for a row of zeros
   *     fn b_start(o: u32) -> u32                    index of B(o, 0, 0)
   *     fn c_start(row: vec3i, number: u32) -> i32   index of C[row, 0]; negative if not to be written
   *
   * A(row, o, i) lies at a_start + i along depth, else at a_start + i * s.a_step.
   * B(o, i, column) lies at b_start + i + column * s.b_step along depth, else + i * s.b_step + column.
   */
  wgsl: string;
}

/** The sizes of every product. `parts` split the work further than tiles of C do. */
export const commonSizes = [
  "rows",
  "columns",
  "depth",
  "outer",
  "parts",
  "a_step",
  "b_step",
] as const;

export type CommonSizes = Record<typeof commonSizes[number], number>;

/** `outer_range` for products that split the outer steps into equal parts. */
export const sharedOuterSteps = /* wgsl */ `
fn outer_range() -> vec2u {
  return vec2u(s.outer * part, s.outer * (part + 1u)) / s.parts;
}
`;
