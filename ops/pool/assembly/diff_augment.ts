/**
 * Differentiable augmentation of whole images, as `ops/diff_augment.ts` defines it. A row of parameters
 * has 13 floats; sums over an image are in double precision, since an image is one item.
 */
import { lanes } from "./lanes";

const rowFloats: usize = 13;

// What applies to the image at hand. Each thread has an instance of the module, so these are its own.
let scale: f32 = 1;
let pixel: f32 = 0;
let whole: f32 = 0;
let offset: f32 = 0;
let down: i32 = 0;
let right: i32 = 0;
let top: i32 = 0;
let left: i32 = 0;
let bottom: i32 = 0;
let end: i32 = 0;

function applyRow(row: usize, strength: f32): void {
  const hasColor = load<f32>(row, 40) < strength;
  scale = hasColor ? load<f32>(row, 0) : 1;
  pixel = hasColor ? load<f32>(row, 4) : 0;
  whole = hasColor ? load<f32>(row, 8) : 0;
  offset = hasColor ? load<f32>(row, 12) : 0;
  const isMoved = load<f32>(row, 44) < strength;
  down = isMoved ? i32(load<f32>(row, 16)) : 0;
  right = isMoved ? i32(load<f32>(row, 20)) : 0;
  const isCut = load<f32>(row, 48) < strength;
  top = isCut ? i32(load<f32>(row, 24)) : 0;
  left = isCut ? i32(load<f32>(row, 28)) : 0;
  bottom = isCut ? i32(load<f32>(row, 32)) : 0;
  end = isCut ? i32(load<f32>(row, 36)) : 0;
}

/** The sum of `floats` neighbours. */
function sumRun(at: usize, floats: i32): f64 {
  if (floats <= 0) return 0;
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + lanes <= floats; i += lanes) sums = f32x4.add(sums, v128.load(at + (usize(i) << 2)));
  let sum = f64(f32x4.extract_lane(sums, 0)) + f64(f32x4.extract_lane(sums, 1)) +
    f64(f32x4.extract_lane(sums, 2)) + f64(f32x4.extract_lane(sums, 3));
  for (; i < floats; i++) sum += f64(load<f32>(at + (usize(i) << 2)));
  return sum;
}

/** Writes the colours of `pixels` neighbours. */
function colourRun(from: usize, to: usize, pixels: i32, channels: i32, shift: f32): void {
  const bytes = usize(channels) << 2;
  if (channels != 3) {
    for (let n = 0; n < pixels; n++, from += bytes, to += bytes) colour(from, to, channels, shift);
    return;
  }
  const third = pixel / 3;
  for (let n = 0; n < pixels; n++, from += 12, to += 12) {
    const red = load<f32>(from);
    const green = load<f32>(from, 4);
    const blue = load<f32>(from, 8);
    const rest = third * (red + green + blue) + shift;
    store<f32>(to, scale * red + rest);
    store<f32>(to, scale * green + rest, 4);
    store<f32>(to, scale * blue + rest, 8);
  }
}

/**
 * Writes a row of an image: `start` to `stop` from neighbours that begin at `from`, but for the box from
 * `cut` to `cutEnd`; all else is `empty`.
 */
function writeRow(
  from: usize,
  to: usize,
  width: i32,
  start: i32,
  stop: i32,
  cut: i32,
  cutEnd: i32,
  channels: i32,
  shift: f32,
  empty: f32,
): void {
  const floats = usize(channels) << 2;
  const first = min(max(cut, start), stop);
  const second = max(min(cutEnd, stop), first);
  fill(to, start * channels, empty);
  colourRun(from, to + start * floats, first - start, channels, shift);
  fill(to + first * floats, (second - first) * channels, empty);
  colourRun(
    from + (second - start) * floats,
    to + second * floats,
    stop - second,
    channels,
    shift,
  );
  fill(to + stop * floats, (width - stop) * channels, empty);
}

/** Writes the colours of one pixel. */
function colour(from: usize, to: usize, channels: i32, shift: f32): void {
  let sum: f32 = 0;
  for (let c = 0; c < channels; c++) sum += load<f32>(from + (usize(c) << 2));
  const rest = pixel * (sum / f32(channels)) + shift;
  for (let c = 0; c < channels; c++) {
    store<f32>(to + (usize(c) << 2), scale * load<f32>(from + (usize(c) << 2)) + rest);
  }
}

function fill(to: usize, floats: i32, value: f32): void {
  for (let i = 0; i < floats; i++) store<f32>(to + (usize(i) << 2), value);
}

/** Images `from` to `to` of y, augmented from x [images, height, width, channels]. */
export function diffAugment(
  from: i32,
  to: i32,
  x: usize,
  rows: usize,
  strength: f32,
  y: usize,
  height: i32,
  width: i32,
  channels: i32,
): void {
  const size = usize(height) * width * channels;
  const rowBytes = (usize(width) * channels) << 2;
  for (let image = from; image < to; image++) {
    applyRow(rows + ((usize(image) * rowFloats) << 2), strength);
    const source = x + ((usize(image) * size) << 2);
    let target = y + ((usize(image) * size) << 2);
    let shift = offset;
    if (whole != 0) shift += whole * f32(sumRows(source, height, width * channels) / f64(size));
    const start = min(max(0, right), width);
    const stop = max(min(width, width + right), start);
    for (let i = 0; i < height; i++, target += rowBytes) {
      const row = i - down;
      if (row < 0 || row >= height) {
        fill(target, width * channels, 0);
        continue;
      }
      const isBeside = i < top || i >= bottom;
      const from = source + usize(row) * rowBytes + ((usize(start - right) * channels) << 2);
      const cut = isBeside ? stop : left;
      writeRow(from, target, width, start, stop, cut, isBeside ? stop : end, channels, shift, 0);
    }
  }
}

function sumRows(at: usize, rows: i32, floats: i32): f64 {
  let sum: f64 = 0;
  for (let row = 0; row < rows; row++) sum += sumRun(at + ((usize(row) * floats) << 2), floats);
  return sum;
}

/** Images `from` to `to` of dx, from dy. */
export function diffAugmentGradient(
  from: i32,
  to: i32,
  dy: usize,
  rows: usize,
  strength: f32,
  dx: usize,
  height: i32,
  width: i32,
  channels: i32,
): void {
  const size = usize(height) * width * channels;
  const rowBytes = (usize(width) * channels) << 2;
  for (let image = from; image < to; image++) {
    applyRow(rows + ((usize(image) * rowFloats) << 2), strength);
    const source = dy + ((usize(image) * size) << 2);
    let target = dx + ((usize(image) * size) << 2);
    let shift: f32 = 0;
    if (whole != 0) shift = whole * f32(sumArriving(source, height, width, channels) / f64(size));
    const start = min(max(0, -right), width);
    const stop = max(min(width, width - right), start);
    for (let i = 0; i < height; i++, target += rowBytes) {
      const row = i + down;
      if (row < 0 || row >= height) {
        fill(target, width * channels, shift);
        continue;
      }
      const isBeside = row < top || row >= bottom;
      const from = source + usize(row) * rowBytes + ((usize(start + right) * channels) << 2);
      const cut = isBeside ? stop : left - right;
      const cutEnd = isBeside ? stop : end - right;
      writeRow(from, target, width, start, stop, cut, cutEnd, channels, shift, shift);
    }
  }
}

/** The sum of the gradients that arrive at pixels of x: beside the box, and inside of the moved image. */
function sumArriving(dy: usize, height: i32, width: i32, channels: i32): f64 {
  const first = max(0, right);
  const last = min(width, width + right);
  let sum: f64 = 0;
  for (let row = max(0, down); row < min(height, height + down); row++) {
    const at = dy + ((usize(row) * width * channels) << 2);
    sum += sumRun(at + ((usize(first) * channels) << 2), (last - first) * channels);
    if (row < top || row >= bottom) continue;
    const cut = max(first, left);
    sum -= sumRun(at + ((usize(cut) * channels) << 2), (min(last, end) - cut) * channels);
  }
  return sum;
}
