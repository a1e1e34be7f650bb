// Most differences are small: without this the picture would be black.
const gain = 2;

/** How far two pictures are apart at each pixel and colour, doubled; opaque RGBA like both of them. */
export function difference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): Uint8ClampedArray<ArrayBuffer> {
  return new Uint8ClampedArray(a.length).map((_, i) =>
    i % 4 === 3 ? 255 : gain * Math.abs(a[i] - b[i])
  );
}
