import { wholeVectors } from "./lanes";

/**
 * Blocks `from` to `to` of x [rows, channels]: each block's sum, and its sum of squares about its
 * own mean, which avoids cancellation. `partials` is [blocks, 2, whole vectors of channels]. A block
 * fits the first-level cache, so the second pass over it is free.
 */
export function momentPartials(
  from: i32,
  to: i32,
  x: usize,
  rows: i32,
  channels: i32,
  blockRows: i32,
  partials: usize,
): void {
  const stride = wholeVectors(channels);
  for (let block = from; block < to; block++) {
    const sums = partials + ((usize(block) * 2 * stride) << 2);
    const squares = sums + (usize(stride) << 2);
    memory.fill(sums, 0, usize(stride) << 3);
    const first = block * blockRows;
    const end = min(first + blockRows, rows);
    for (let row = first; row < end; row++) {
      const start = x + ((usize(row) * channels) << 2);
      for (let c: usize = 0; c < usize(channels) << 2; c += 16) {
        v128.store(sums + c, f32x4.add(v128.load(sums + c), v128.load(start + c)));
      }
    }
    const portion = f32x4.splat(f32(1.0 / f64(end - first)));
    for (let row = first; row < end; row++) {
      const start = x + ((usize(row) * channels) << 2);
      for (let c: usize = 0; c < usize(channels) << 2; c += 16) {
        const mean = f32x4.mul(v128.load(sums + c), portion);
        const centred = f32x4.sub(v128.load(start + c), mean);
        const square = f32x4.mul(centred, centred);
        v128.store(squares + c, f32x4.add(v128.load(squares + c), square));
      }
    }
  }
}

/**
 * Channels `from` to `to` of the mean and the (biased) variance over all rows, from the blocks'
 * partial moments: the sum of squares about the mean of all is the sum of those about each block's
 * mean, plus the squared distances of the means (Chan, Golub and LeVeque 1979). In double precision.
 */
export function combineMoments(
  from: i32,
  to: i32,
  partials: usize,
  blocks: i32,
  rows: i32,
  channels: i32,
  blockRows: i32,
  mean: usize,
  variance: usize,
): void {
  const stride = wholeVectors(channels);
  for (let c = from; c < to; c++) {
    let sum: f64 = 0;
    for (let block = 0; block < blocks; block++) {
      sum += load<f32>(partials + ((usize(block) * 2 * stride + c) << 2));
    }
    const whole = sum / rows;
    let squares: f64 = 0;
    for (let block = 0; block < blocks; block++) {
      const at = partials + ((usize(block) * 2 * stride + c) << 2);
      const inBlock = min(blockRows, rows - block * blockRows);
      const blockSum: f64 = load<f32>(at);
      // The same mean, to the last bit, that the block's squares were computed with.
      const blockMean: f64 = f32(blockSum) * f32(1.0 / f64(inBlock));
      const off = blockMean - whole;
      const cross = 2 * off * (blockSum - inBlock * blockMean);
      squares += load<f32>(at + (usize(stride) << 2)) + cross + inBlock * off * off;
    }
    store<f32>(mean + (usize(c) << 2), f32(whole));
    store<f32>(variance + (usize(c) << 2), f32(squares / rows));
  }
}
