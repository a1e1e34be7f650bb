/** The parts of `ops/spectral_norm.ts` that read or write a whole weight, a matrix [rows, columns]. */
import { lanes, storeLanes, wholeVectors } from "./lanes";

function sumOf(sums: v128): f64 {
  return f64(f32x4.extract_lane(sums, 0)) + f64(f32x4.extract_lane(sums, 1)) +
    f64(f32x4.extract_lane(sums, 2)) + f64(f32x4.extract_lane(sums, 3));
}

/** The sum of x times y, `floats` neighbours each. */
function dot(x: usize, y: usize, floats: i32): f64 {
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + lanes <= floats; i += lanes) {
    const at = usize(i) << 2;
    sums = f32x4.add(sums, f32x4.mul(v128.load(x + at), v128.load(y + at)));
  }
  let sum = sumOf(sums);
  for (; i < floats; i++) {
    const at = usize(i) << 2;
    sum += f64(load<f32>(x + at)) * f64(load<f32>(y + at));
  }
  return sum;
}

/** Numbers `from` to `to` of W u. */
export function rowDots(from: i32, to: i32, w: usize, u: usize, product: usize, columns: i32): void {
  for (let row = from; row < to; row++) {
    const sum = dot(w + ((usize(row) * columns) << 2), u, columns);
    store<f32>(product + (usize(row) << 2), f32(sum));
  }
}

/** Blocks `from` to `to` of the sums over rows of v W: `partials` [blocks, whole vectors of columns]. */
export function weightedRows(
  from: i32,
  to: i32,
  w: usize,
  v: usize,
  rows: i32,
  columns: i32,
  blockRows: i32,
  partials: usize,
): void {
  const stride = wholeVectors(columns);
  for (let block = from; block < to; block++) {
    const sums = partials + ((usize(block) * stride) << 2);
    memory.fill(sums, 0, usize(stride) << 2);
    const end = min((block + 1) * blockRows, rows);
    for (let row = block * blockRows; row < end; row++) {
      const factor = f32x4.splat(load<f32>(v + (usize(row) << 2)));
      const start = w + ((usize(row) * columns) << 2);
      for (let c = 0; c < columns; c += lanes) {
        const at = usize(c) << 2;
        const sum = f32x4.add(v128.load(sums + at), f32x4.mul(factor, v128.load(start + at)));
        v128.store(sums + at, sum);
      }
    }
  }
}

/** Vectors `from` to `to` of y = factor x. */
export function scaled(from: i32, to: i32, x: usize, factor: f32, y: usize): void {
  const factors = f32x4.splat(factor);
  for (let at: usize = usize(from) << 4; at < usize(to) << 4; at += 16) {
    v128.store(y + at, f32x4.mul(factors, v128.load(x + at)));
  }
}

/** Rows `from` to `to` of `sums`, the sum of x times y over each row. */
export function rowProducts(from: i32, to: i32, x: usize, y: usize, sums: usize, columns: i32): void {
  for (let row = from; row < to; row++) {
    const start = (usize(row) * columns) << 2;
    store<f32>(sums + (usize(row) << 2), f32(dot(x + start, y + start, columns)));
  }
}

/** Rows `from` to `to` of dx = (dy - along v u) / sigma. */
export function spectralGradient(
  from: i32,
  to: i32,
  dy: usize,
  u: usize,
  v: usize,
  along: f32,
  sigma: f32,
  dx: usize,
  columns: i32,
): void {
  const inverse = f32x4.splat(1 / sigma);
  for (let row = from; row < to; row++) {
    const factor = f32x4.splat(along * load<f32>(v + (usize(row) << 2)));
    const start = (usize(row) * columns) << 2;
    for (let c = 0; c < columns; c += lanes) {
      const at = usize(c) << 2;
      const way = f32x4.mul(factor, v128.load(u + at));
      const x = f32x4.mul(inverse, f32x4.sub(v128.load(dy + start + at), way));
      storeLanes(dx + start + at, x, columns - c);
    }
  }
}
