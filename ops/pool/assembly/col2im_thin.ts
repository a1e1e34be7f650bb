import { addRun, clearRun } from "./runs";

/**
 * `col2im` for few channels, images `from` to `to`: adds each patch onto the image, run by run.
 * Gathering would read a few floats at a time from scattered addresses, which memory serves slowly. This
 * reads the patches from first to last, and the image stays in the first-level cache.
 */
export function col2imThin(
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
  const runBytes = usize(filterWidth * channels) << 2;
  const rowBytes = usize(outWidth * filterHeight) * runBytes;
  for (let image = from; image < to; image++) {
    const pixels = x + ((usize(image) * height * width * channels) << 2);
    clearRun(pixels, height * width * channels);
    for (let outY = 0; outY < outHeight; outY++) {
      const top = outY * strideHeight - padTop;
      let run = patches + usize(image * imageStep + outY * rowStep) * rowBytes;
      for (let outX = 0; outX < outWidth; outX++) {
        const left = outX * strideWidth - padLeft;
        const first = max(-left, 0); // taps of the filter that lie inside the image
        const inside = max(min(width - left, filterWidth) - first, 0) * channels;
        const skipped = usize(first * channels) << 2;
        for (let y = top; y < top + filterHeight; y++) {
          if (y >= 0 && y < height) {
            const pixel = usize(y * width + left + first);
            addRun(pixels + ((pixel * channels) << 2), run + skipped, inside);
          }
          run += runBytes;
        }
      }
    }
  }
}
