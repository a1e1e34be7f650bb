/** Inner products of rows of doubles: what `inner_products.ts` says in plain TypeScript. */

/** Rows of `y` that stay in the cache while all of `x` pass by. */
const blockColumns: i32 = 32;

// @ts-ignore: AssemblyScript's decorator
@inline
function sumOf(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

/**
 * Of each row of `x` with each row of `y`, a tile of four by two at a time.
 *
 * @param length numbers a row, an even count
 * @param rows of `x`, a multiple of four
 * @param columns rows of `y`, a multiple of two
 * @param out [rows, columns]
 */
export function multiply(
  x: usize,
  y: usize,
  length: i32,
  rows: i32,
  columns: i32,
  out: usize,
): void {
  const stride = usize(length) << 3;
  const outStride = usize(columns) << 3;
  for (let from = 0; from < columns; from += blockColumns) {
    const to = min(columns, from + blockColumns);
    for (let i = 0; i < rows; i += 4) {
      const x0 = x + usize(i) * stride;
      const x1 = x0 + stride;
      const x2 = x1 + stride;
      const x3 = x2 + stride;
      for (let j = from; j < to; j += 2) {
        const y0 = y + usize(j) * stride;
        const y1 = y0 + stride;
        let s00 = f64x2.splat(0), s01 = f64x2.splat(0);
        let s10 = f64x2.splat(0), s11 = f64x2.splat(0);
        let s20 = f64x2.splat(0), s21 = f64x2.splat(0);
        let s30 = f64x2.splat(0), s31 = f64x2.splat(0);
        for (let k: usize = 0; k < stride; k += 16) {
          const b0 = v128.load(y0 + k), b1 = v128.load(y1 + k);
          let a = v128.load(x0 + k);
          s00 = f64x2.add(s00, f64x2.mul(a, b0));
          s01 = f64x2.add(s01, f64x2.mul(a, b1));
          a = v128.load(x1 + k);
          s10 = f64x2.add(s10, f64x2.mul(a, b0));
          s11 = f64x2.add(s11, f64x2.mul(a, b1));
          a = v128.load(x2 + k);
          s20 = f64x2.add(s20, f64x2.mul(a, b0));
          s21 = f64x2.add(s21, f64x2.mul(a, b1));
          a = v128.load(x3 + k);
          s30 = f64x2.add(s30, f64x2.mul(a, b0));
          s31 = f64x2.add(s31, f64x2.mul(a, b1));
        }
        const place = out + usize(i) * outStride + (usize(j) << 3);
        store<f64>(place, sumOf(s00));
        store<f64>(place, sumOf(s01), 8);
        store<f64>(place + outStride, sumOf(s10));
        store<f64>(place + outStride, sumOf(s11), 8);
        store<f64>(place + 2 * outStride, sumOf(s20));
        store<f64>(place + 2 * outStride, sumOf(s21), 8);
        store<f64>(place + 3 * outStride, sumOf(s30));
        store<f64>(place + 3 * outStride, sumOf(s31), 8);
      }
    }
  }
}
