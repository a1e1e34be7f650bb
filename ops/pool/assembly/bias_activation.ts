import { activationGradient, curve, rectified } from "./activation";
import { storeLanes, wholeVectors } from "./lanes";

/** Rows `from` to `to` of y = f(x + bias); x and y [rows, channels], bias [channels]. */
export function biasActivation(
  from: i32,
  to: i32,
  x: usize,
  bias: usize,
  y: usize,
  channels: i32,
  activation: i32,
): void {
  for (let row = from; row < to; row++) {
    const start = usize(row) * channels;
    for (let c = 0; c < channels; c += 4) {
      const sum = f32x4.add(v128.load(x + ((start + c) << 2)), v128.load(bias + (c << 2)));
      storeLanes(y + ((start + c) << 2), rectified(sum, activation), channels - c);
    }
  }
  curve(y + ((usize(from) * channels) << 2), (to - from) * channels, activation);
}

/**
 * Blocks `from` to `to` of dx = f'(x) dy, [rows, channels], and the sum of dx over each block's
 * rows: `partials` [blocks, whole vectors of channels].
 */
export function biasActivationGradient(
  from: i32,
  to: i32,
  y: usize,
  dy: usize,
  dx: usize,
  rows: i32,
  channels: i32,
  blockRows: i32,
  partials: usize,
  activation: i32,
): void {
  const stride = wholeVectors(channels);
  for (let block = from; block < to; block++) {
    const sums = partials + ((usize(block) * stride) << 2);
    memory.fill(sums, 0, usize(stride) << 2);
    const end = min((block + 1) * blockRows, rows);
    for (let row = block * blockRows; row < end; row++) {
      const start = usize(row) * channels;
      for (let c = 0; c < channels; c += 4) {
        const at = (start + c) << 2;
        const u = activationGradient(v128.load(y + at), v128.load(dy + at), activation);
        storeLanes(dx + at, u, channels - c);
        const sum = sums + (c << 2);
        v128.store(sum, f32x4.add(v128.load(sum), u));
      }
    }
  }
}
