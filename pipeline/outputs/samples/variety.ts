/**
 * How much images differ from one another: the standard deviation of each pixel over the images, on
 * average over the pixels, 0 to 127.5. Images that are all alike have none.
 *
 * @param pixels [count, height, width, channels], 0 to 255
 */
export function variety(pixels: Uint8Array, count: number): number {
  const size = pixels.length / count;
  let sum = 0;
  for (let pixel = 0; pixel < size; pixel++) sum += deviation(pixels, pixel, size, count);
  return sum / size;
}

function deviation(pixels: Uint8Array, pixel: number, size: number, count: number): number {
  let sum = 0;
  let squares = 0;
  for (let image = 0; image < count; image++) {
    const value = pixels[image * size + pixel];
    sum += value;
    squares += value * value;
  }
  // Whole numbers throughout, so that rounding cannot make the variance negative.
  return Math.sqrt(count * squares - sum * sum) / count;
}
