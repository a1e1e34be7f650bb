import { storeLanes } from "./lanes";

/**
 * Rows `from` to `to` (over all images) of x [batch, height, width, channels]. Each pixel is the sum of
 * its occurrences in the patches: the transpose of `im2col`. It gathers, so it writes every pixel once
 * and clears nothing first. The patches that contain a pixel are a fixed step apart in each direction.
 */
export function col2im(
  from: i32,
  to: i32,
  x: usize,
  patches: usize,
  imageStep: i32,
  rowStep: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  padTop: i32,
  padLeft: i32,
): void {
  const patch = filterHeight * filterWidth * channels;
  // From a patch to the one on its left (above), in which the pixel is one stride further right (down).
  const stepLeft = (strideWidth * channels - patch) * 4;
  const stepUp = (strideHeight * filterWidth * channels - rowStep * outWidth * patch) * 4;
  for (let row = from; row < to; row++) {
    const image = row / height;
    const y = row - image * height + padTop;
    const lastOutY = min(y / strideHeight, outHeight - 1);
    const firstOutY = max((y - filterHeight + strideHeight) / strideHeight, 0);
    const filterY = y - lastOutY * strideHeight;
    const patchRow = usize((image * imageStep + lastOutY * rowStep) * outWidth);
    // The patches that contain a pixel, `firstOutX` to `lastOutX`, advance by one every `strideWidth`
    // pixels. They are counted: a division for each pixel would cost more than the sums of few channels.
    let lastOutX = padLeft / strideWidth;
    let sinceLast = padLeft - lastOutX * strideWidth;
    let firstOutX = 0;
    let untilFirst = filterWidth - padLeft;
    for (let column = 0; column < width; column++) {
      const outX = min(lastOutX, outWidth - 1);
      const tap = filterY * filterWidth + column + padLeft - outX * strideWidth;
      const place = (patchRow + outX) * patch + usize(tap * channels);
      sumPlaces(
        x + ((usize(row * width + column) * channels) << 2),
        patches + (place << 2),
        channels,
        lastOutY - firstOutY + 1,
        outX - firstOutX + 1,
        stepUp,
        stepLeft,
      );
      if (++sinceLast == strideWidth) {
        sinceLast = 0;
        lastOutX++;
      }
      if (--untilFirst == 0) {
        untilFirst = strideWidth;
        firstOutX++;
      }
    }
  }
}

/** One pixel: `channels` floats, each the sum of `up` times `left` occurrences. */
function sumPlaces(
  pixel: usize,
  place: usize,
  channels: i32,
  up: i32,
  left: i32,
  stepUp: i32,
  stepLeft: i32,
): void {
  let c = 0;
  for (; c + 16 <= channels; c += 16) {
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    for (let i = 0, rowPlace = place + (c << 2); i < up; i++, rowPlace += stepUp) {
      for (let j = 0, at = rowPlace; j < left; j++, at += stepLeft) {
        sum0 = f32x4.add(sum0, v128.load(at));
        sum1 = f32x4.add(sum1, v128.load(at, 16));
        sum2 = f32x4.add(sum2, v128.load(at, 32));
        sum3 = f32x4.add(sum3, v128.load(at, 48));
      }
    }
    const to = pixel + (c << 2);
    v128.store(to, sum0);
    v128.store(to, sum1, 16);
    v128.store(to, sum2, 32);
    v128.store(to, sum3, 48);
  }
  for (; c < channels; c += 4) {
    let sum = f32x4.splat(0);
    for (let i = 0, rowPlace = place + (c << 2); i < up; i++, rowPlace += stepUp) {
      for (let j = 0, at = rowPlace; j < left; j++, at += stepLeft) {
        sum = f32x4.add(sum, v128.load(at));
      }
    }
    storeLanes(pixel + (c << 2), sum, channels - c);
  }
}
