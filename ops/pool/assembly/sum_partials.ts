import { storeLanes } from "./lanes";

/**
 * Channels `from` to `to` of `sums` [channels]: the sums in double precision over the blocks of
 * `partials` [blocks, `stride` floats]. The blocks do not depend on the number of threads, and are added
 * in order, so the bits do not depend on it either.
 */
export function sumPartials(
  from: i32,
  to: i32,
  partials: usize,
  blocks: i32,
  stride: i32,
  sums: usize,
): void {
  const rowBytes = usize(stride) << 2;
  for (let c = from; c < to; c += 4) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let at = partials + (usize(c) << 2);
    for (let block = 0; block < blocks; block++) {
      const four = v128.load(at);
      low = f64x2.add(low, f64x2.promote_low_f32x4(four));
      const upper = i32x4.shuffle(four, four, 2, 3, 2, 3);
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper));
      at += rowBytes;
    }
    const sum = i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
    storeLanes(sums + (usize(c) << 2), sum, to - c);
  }
}
