import { tileColumns } from "./sizes.ts";

/** a * b + c, in one rounding where the machine and the build have it. */
@inline
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

@inline
function put(at: usize, sum: v128, adds: bool): void {
  v128.store(at, adds ? f32x4.add(v128.load(at), sum) : sum);
}

/**
 * C [6, 8] = A B or, if `adds`, C += A B, for one packed strip of A [k, 6] and one packed panel of
 * B [k, 8]. Every sum runs over k in order, wherever the tile is, so the result does not depend on how
 * the work is shared.
 */
export function multiplyTile(
  k: i32,
  a: usize,
  b: usize,
  c: usize,
  cRowBytes: usize,
  adds: bool,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  const end = b + usize(k * tileColumns) * 4;
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    x = v128.load_splat<f32>(a, 4);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load_splat<f32>(a, 8);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load_splat<f32>(a, 12);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    x = v128.load_splat<f32>(a, 16);
    c40 = multiplyAdd(x, b0, c40);
    c41 = multiplyAdd(x, b1, c41);
    x = v128.load_splat<f32>(a, 20);
    c50 = multiplyAdd(x, b0, c50);
    c51 = multiplyAdd(x, b1, c51);
    a += 24;
    b += 32;
  }
  put(c, c00, adds);
  put(c + 16, c01, adds);
  c += cRowBytes;
  put(c, c10, adds);
  put(c + 16, c11, adds);
  c += cRowBytes;
  put(c, c20, adds);
  put(c + 16, c21, adds);
  c += cRowBytes;
  put(c, c30, adds);
  put(c + 16, c31, adds);
  c += cRowBytes;
  put(c, c40, adds);
  put(c + 16, c41, adds);
  c += cRowBytes;
  put(c, c50, adds);
  put(c + 16, c51, adds);
}

/** The same at the lower or right edge, where only `rows` x `columns` of the tile belong to C. */
export function multiplyEdgeTile(
  k: i32,
  a: usize,
  b: usize,
  c: usize,
  cRowBytes: usize,
  adds: bool,
  rows: i32,
  columns: i32,
  tile: usize,
): void {
  multiplyTile(k, a, b, tile, tileColumns * 4, false);
  for (let i: i32 = 0; i < rows; i++) {
    for (let j: i32 = 0; j < columns; j++) {
      const at = c + usize(i) * cRowBytes + usize(j) * 4;
      const sum = load<f32>(tile + usize(i * tileColumns + j) * 4);
      store<f32>(at, adds ? load<f32>(at) + sum : sum);
    }
  }
}
