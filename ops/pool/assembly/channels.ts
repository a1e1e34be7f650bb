import { copyRun } from "./runs";

/**
 * Appends to rows `from` to `to` (the pixels of all images) of x [rows, channels] the label of their
 * image, y [images, classes].
 */
export function concatCondition(
  from: i32,
  to: i32,
  x: usize,
  y: usize,
  output: usize,
  channels: i32,
  classes: i32,
  rowsPerImage: i32,
): void {
  let at = output + ((usize(from) * (channels + classes)) << 2);
  for (let row = from; row < to; row++) {
    copyRun(at, x + ((usize(row) * channels) << 2), channels);
    at += usize(channels) << 2;
    copyRun(at, y + (usize(row / rowsPerImage * classes) << 2), classes);
    at += usize(classes) << 2;
  }
}

/** Rows `from` to `to` of the first `channels` of x [rows, inChannels]. */
export function firstChannels(
  from: i32,
  to: i32,
  x: usize,
  output: usize,
  inChannels: i32,
  channels: i32,
): void {
  for (let row = from; row < to; row++) {
    copyRun(
      output + ((usize(row) * channels) << 2),
      x + ((usize(row) * inChannels) << 2),
      channels,
    );
  }
}
