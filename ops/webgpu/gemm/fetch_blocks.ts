import type { Product } from "./product.ts";

/** Properties of a product's shape on which its shader depends. */
export interface Alignment {
  /** Whether four contiguous numbers are always one aligned vector: starts and strides are multiples of 4. */
  a: boolean;
  b: boolean;
  c: boolean;
  /** Whether the last blocks reach beyond the depth. */
  ragged: boolean;
}

/**
 * WGSL: `a_block` and `b_block` fetch 4 x 4 numbers. Column r of A's block is row r, four steps deep;
 * column q of B's block is step q, four columns wide. A is zero outside its range, so B's numbers there
 * do not matter.
 */
export function fetchBlocks(product: Product, alignment: Alignment): string {
  return [
    product.aAlong === "depth" ? aAlongDepth(alignment) : aAlongRows(alignment),
    product.bAlong === "depth" ? bAlongDepth(alignment) : bAlongColumns(alignment),
  ].join("\n");
}

function aAlongDepth({ a, ragged }: Alignment): string {
  const rows = a
    ? /* wgsl */ `
fn a_row(start: i32, i: u32) -> vec4f {
  return select(vec4f(), a[(u32(max(start, 0)) + i) / 4u], ${exists(ragged)});
}`
    : /* wgsl */ `
fn a_at(start: i32, i: u32) -> f32 {
  return select(0.0, a[u32(max(start, 0)) + i], ${exists(ragged)});
}
fn a_row(start: i32, i: u32) -> vec4f {
  return vec4f(a_at(start, i), a_at(start, i + 1u), a_at(start, i + 2u), a_at(start, i + 3u));
}`;
  return /* wgsl */ `${rows}
fn a_block(start: vec4i, i: u32) -> mat4x4f {
  return mat4x4f(a_row(start.x, i), a_row(start.y, i), a_row(start.z, i), a_row(start.w, i));
}`;
}

function aAlongRows({ a, ragged }: Alignment): string {
  // Four contiguous rows begin at the first of them.
  const steps = a
    ? /* wgsl */ `
fn a_step(start: vec4i, i: u32) -> vec4f {
  return select(vec4f(), a[(u32(max(start.x, 0)) + i * s.a_step) / 4u], ${exists(ragged, ".x")});
}`
    : /* wgsl */ `
fn a_at(start: i32, i: u32) -> f32 {
  return select(0.0, a[u32(max(start, 0)) + i * s.a_step], ${exists(ragged)});
}
fn a_step(start: vec4i, i: u32) -> vec4f {
  return vec4f(a_at(start.x, i), a_at(start.y, i), a_at(start.z, i), a_at(start.w, i));
}`;
  return /* wgsl */ `${steps}
fn a_block(start: vec4i, i: u32) -> mat4x4f {
  return transpose(mat4x4f(
    a_step(start, i), a_step(start, i + 1u), a_step(start, i + 2u), a_step(start, i + 3u),
  ));
}`;
}

function exists(ragged: boolean, first = ""): string {
  return `start${first} >= 0` + (ragged ? " && i < s.depth" : "");
}

function bAlongDepth({ b }: Alignment): string {
  const at = "start + column * s.b_step + i";
  const four = b
    ? `b[(${at}) / 4u]`
    : `vec4f(b[${at}], b[${at} + 1u], b[${at} + 2u], b[${at} + 3u])`;
  return /* wgsl */ `
fn b_column(start: u32, i: u32, column: u32) -> vec4f {
  return ${four};
}
fn b_block(start: u32, i: u32, column: u32) -> mat4x4f {
  return transpose(mat4x4f(
    b_column(start, i, column), b_column(start, i, column + 1u),
    b_column(start, i, column + 2u), b_column(start, i, column + 3u),
  ));
}`;
}

function bAlongColumns({ b }: Alignment): string {
  const at = "start + i * s.b_step + column";
  const four = b
    ? `b[(${at}) / 4u]`
    : `vec4f(b[${at}], b[${at} + 1u], b[${at} + 2u], b[${at} + 3u])`;
  return /* wgsl */ `
fn b_step(start: u32, i: u32, column: u32) -> vec4f {
  return ${four};
}
fn b_block(start: u32, i: u32, column: u32) -> mat4x4f {
  return mat4x4f(
    b_step(start, i, column), b_step(start, i + 1u, column),
    b_step(start, i + 2u, column), b_step(start, i + 3u, column),
  );
}`;
}
