import { clearRun, copyRun } from "./runs";

/**
 * Output rows `from` to `to` (over all images) of the patch matrix. Each of its rows is one patch of
 * x [batch, height, width, channels]: `filterHeight` runs of `filterWidth * channels` floats, with zeros
 * where the patch overhangs the image on the left or right. Where it overhangs above or below, nothing
 * is written unless `clears` is set. From one image to the next it is `imageStep` rows of the matrix,
 * and from one output row to the next `rowStep`.
 */
export function im2col(
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
  clears: bool,
): void {
  const runFloats = filterWidth * channels;
  const runBytes = usize(runFloats) << 2;
  const rowBytes = usize(outWidth * filterHeight) * runBytes;
  for (let outRow = from; outRow < to; outRow++) {
    const image = outRow / outHeight;
    const outY = outRow - image * outHeight;
    const top = outY * strideHeight - padTop;
    let run = patches + usize(image * imageStep + outY * rowStep) * rowBytes;
    for (let outX = 0; outX < outWidth; outX++) {
      const left = outX * strideWidth - padLeft;
      const first = max(-left, 0); // taps of the filter that lie inside the image
      const end = max(min(width - left, filterWidth), first);
      for (let y = top; y < top + filterHeight; y++) {
        if (y < 0 || y >= height) {
          if (clears) clearRun(run, runFloats);
        } else {
          const inside = (end - first) * channels;
          const pixel = usize((image * height + y) * width + left + first);
          const at = run + (usize(first * channels) << 2);
          if (inside < runFloats) clearRun(run, runFloats);
          copyRun(at, x + ((pixel * channels) << 2), inside);
        }
        run += runBytes;
      }
    }
  }
}
