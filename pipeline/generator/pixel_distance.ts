export interface PixelShape {
  height: number;
  width: number;
  channels: number;
}

/** Sides of the squares over which pixels are averaged; the larger ones lead there from far away. */
const squares = [1, 2, 4];

/**
 * How far images are from one: the mean squared difference of their pixels, plus that of averages over
 * squares of 2x2 and 4x4, which an image is cut into from its corner on.
 *
 * @param images [count, height, width, channels]
 * @returns a distance an image, and the gradient with respect to each image's pixels
 */
export function pixelDistance(images: Float32Array, wanted: Float32Array, shape: PixelShape) {
  const size = wanted.length;
  const gradient = new Float32Array(images.length);
  const distances = Array.from({ length: images.length / size }, (_, n) => {
    const difference = images.slice(n * size, (n + 1) * size).map((value, i) => value - wanted[i]);
    const own = gradient.subarray(n * size, (n + 1) * size);
    return squares.reduce((sum, side) => sum + addSquares(difference, side, shape, own), 0);
  });
  return { distances, gradient };
}

/**
 * With d a square's mean difference and s its share of the pixels, the distance is the sum of s d^2, and
 * every pixel of the square gets 2 d / size.
 */
function addSquares(
  difference: Float32Array,
  side: number,
  { height, width, channels }: PixelShape,
  gradient: Float32Array,
): number {
  const size = difference.length;
  let distance = 0;
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const bottom = Math.min(top + side, height);
      const right = Math.min(left + side, width);
      const area = (bottom - top) * (right - left);
      for (let channel = 0; channel < channels; channel++) {
        const eachPlace = (act: (place: number) => void) => {
          for (let y = top; y < bottom; y++) {
            for (let x = left; x < right; x++) act((y * width + x) * channels + channel);
          }
        };
        let sum = 0;
        eachPlace((place) => sum += difference[place]);
        const mean = sum / area;
        distance += area * mean * mean / size;
        eachPlace((place) => gradient[place] += 2 * mean / size);
      }
    }
  }
  return distance;
}
