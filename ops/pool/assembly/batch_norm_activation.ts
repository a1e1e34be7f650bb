import { activationGradient, curve, rectified } from "./activation";
import { storeLanes, wholeVectors } from "./lanes";

/** Rows `from` to `to` of y = f((x - mean) * scale + beta), all but x and y [channels]. */
export function batchNormActivation(
  from: i32,
  to: i32,
  x: usize,
  mean: usize,
  scale: usize,
  beta: usize,
  y: usize,
  channels: i32,
  activation: i32,
): void {
  for (let row = from; row < to; row++) {
    const start = usize(row) * channels;
    for (let c = 0; c < channels; c += 4) {
      const at = (start + c) << 2;
      const inRow = c << 2;
      const centred = f32x4.sub(v128.load(x + at), v128.load(mean + inRow));
      const scaled = f32x4.mul(centred, v128.load(scale + inRow));
      const shifted = f32x4.add(scaled, v128.load(beta + inRow));
      storeLanes(y + at, rectified(shifted, activation), channels - c);
    }
  }
  curve(y + ((usize(from) * channels) << 2), (to - from) * channels, activation);
}

/**
 * Blocks `from` to `to` of the two sums that the gradient needs, with u = f' dy: sum u and
 * sum u (x - mean). `partials` is [blocks, 2, whole vectors of channels].
 */
export function batchNormGradientPartials(
  from: i32,
  to: i32,
  x: usize,
  y: usize,
  dy: usize,
  mean: usize,
  rows: i32,
  channels: i32,
  blockRows: i32,
  partials: usize,
  activation: i32,
): void {
  const stride = wholeVectors(channels);
  for (let block = from; block < to; block++) {
    const sums = partials + ((usize(block) * 2 * stride) << 2);
    memory.fill(sums, 0, usize(stride) << 3);
    const end = min((block + 1) * blockRows, rows);
    for (let row = block * blockRows; row < end; row++) {
      const start = usize(row) * channels;
      for (let c = 0; c < channels; c += 4) {
        const at = (start + c) << 2;
        const u = activationGradient(v128.load(y + at), v128.load(dy + at), activation);
        const centred = f32x4.sub(v128.load(x + at), v128.load(mean + (c << 2)));
        const sum = sums + (c << 2);
        const product = sum + (stride << 2);
        v128.store(sum, f32x4.add(v128.load(sum), u));
        v128.store(product, f32x4.add(v128.load(product), f32x4.mul(u, centred)));
      }
    }
  }
}

/** Rows `from` to `to` of dx = u * scale + (x - mean) * slope + shift, with u = f' dy computed again. */
export function batchNormInputGradient(
  from: i32,
  to: i32,
  x: usize,
  y: usize,
  dy: usize,
  mean: usize,
  scale: usize,
  slope: usize,
  shift: usize,
  dx: usize,
  channels: i32,
  activation: i32,
): void {
  for (let row = from; row < to; row++) {
    const start = usize(row) * channels;
    for (let c = 0; c < channels; c += 4) {
      const at = (start + c) << 2;
      const inRow = c << 2;
      const u = activationGradient(v128.load(y + at), v128.load(dy + at), activation);
      const centred = f32x4.sub(v128.load(x + at), v128.load(mean + inRow));
      const sloped = f32x4.mul(centred, v128.load(slope + inRow));
      const scaled = f32x4.mul(u, v128.load(scale + inRow));
      const sum = f32x4.add(f32x4.add(scaled, sloped), v128.load(shift + inRow));
      storeLanes(dx + at, sum, channels - c);
    }
  }
}
