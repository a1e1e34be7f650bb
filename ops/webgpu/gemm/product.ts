/**
 * A convolution is a matrix product whose factor A is never written down: its numbers are looked up
 * where they lie in the images. So are all products here,
 *
 *     C[row, column] = sum over outer steps o, and over 0 <= i < depth, of A(row, o, i) B(o, i, column)
 *
 * and a product is told by functions in WGSL which say where a row of A, B and C begins. An outer
 * step is one tap of a filter, or one pixel; within it addresses move by a fixed stride, so that the
 * inner loop has no division and no test for the edge of an image.
 */
export interface Product {
  /** Tells this product's functions from all others. */
  name: string;
  /** How four numbers of A lie side by side: along its depth, or down its rows. */
  aAlong: "depth" | "rows";
  /** The same for B. */
  bAlong: "depth" | "columns";
  /** Fields of `struct Sizes` beside those that every product has. */
  sizes: readonly string[];
  /**
   * WGSL, with `s` as the sizes and `part` as the part of the work:
   *
   *     fn outer_range() -> vec2u                    the outer steps of this part: from, to
   *     fn row_of(row: u32) -> vec3i                 what is worth knowing of a row, found once
   *     fn a_start(row: vec3i, o: u32) -> i32        where A(row, o, 0) lies; below 0 it is a row of zeros
   *     fn b_start(o: u32) -> u32                    where B(o, 0, 0) lies
   *     fn c_start(row: vec3i, number: u32) -> i32   where C[row, 0] lies; below 0 it is not written
   *
   * A(row, o, i) lies at a_start + i along depth, else at a_start + i * s.a_step.
   * B(o, i, column) lies at b_start + i + column * s.b_step along depth, else + i * s.b_step + column.
   */
  wgsl: string;
}

/** The sizes that every product has. `parts` divide the work further than tiles of C do. */
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

/** `outer_range` of products whose parts are equal shares of the outer steps. */
export const sharedOuterSteps = /* wgsl */ `
fn outer_range() -> vec2u {
  return vec2u(s.outer * part, s.outer * (part + 1u)) / s.parts;
}
`;
