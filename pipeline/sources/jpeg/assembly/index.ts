/** Scales rows and columns of bytes by weights in 14 bits: what `scale.ts` says in plain TypeScript. */

const half: i32 = 1 << 13;

// @ts-ignore: AssemblyScript's decorator
@inline
function bytesOf(sum0: v128, sum1: v128): v128 {
  const rounding = i32x4.splat(half);
  const low = i32x4.shr_s(i32x4.add(sum0, rounding), 14);
  const high = i32x4.shr_s(i32x4.add(sum1, rounding), 14);
  const words = i16x8.narrow_i32x4_s(low, high);
  return i8x16.narrow_i16x8_u(words, words);
}

/**
 * One row out of several: each byte is the weighted sum of the bytes above each other.
 *
 * @param pairs how many pairs of rows there are; a last row without a partner has one of weight 0
 * @param weights two 16-bit numbers a pair
 */
export function rowOf(
  from: usize,
  rowBytes: usize,
  pairs: i32,
  weights: usize,
  length: i32,
  to: usize,
): void {
  for (let x = 0; x < length; x += 8) {
    let sum0 = i32x4.splat(0);
    let sum1 = i32x4.splat(0);
    let row = from + usize(x);
    for (let pair = 0; pair < pairs; pair++) {
      const weight = v128.load32_splat(weights + (usize(pair) << 2));
      const upper = v128.load8x8_u(row);
      const lower = v128.load8x8_u(row + rowBytes);
      sum0 = i32x4.add(
        sum0,
        i32x4.dot_i16x8_s(i16x8.shuffle(upper, lower, 0, 8, 1, 9, 2, 10, 3, 11), weight),
      );
      sum1 = i32x4.add(
        sum1,
        i32x4.dot_i16x8_s(i16x8.shuffle(upper, lower, 4, 12, 5, 13, 6, 14, 7, 15), weight),
      );
      row += rowBytes << 1;
    }
    v128.store64_lane(to + usize(x), bytesOf(sum0, sum1), 0);
  }
}

/**
 * One row of RGB pixels, each the weighted sum of some that lie beside each other.
 *
 * @param firsts the first pixel of each sum, 32 bits each
 * @param pairs how many pairs of pixels each sum has
 */
export function rgbOf(
  from: usize,
  firsts: usize,
  pairs: i32,
  weights: usize,
  width: i32,
  to: usize,
): void {
  const sortedByChannel = i8x16(0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
  for (let x = 0; x < width; x++) {
    let sum = i32x4.splat(0);
    let pixel = from + usize(load<i32>(firsts + (usize(x) << 2)) * 3);
    for (let pair = 0; pair < pairs; pair++) {
      const channels = i8x16.swizzle(v128.load64_zero(pixel), sortedByChannel);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(channels, v128.load32_splat(weights)));
      weights += 4;
      pixel += 6;
    }
    const bytes = bytesOf(sum, sum);
    store<u16>(to, u16(i16x8.extract_lane_u(bytes, 0)));
    store<u8>(to + 2, u8(i8x16.extract_lane_u(bytes, 2)));
    to += 3;
  }
}

/** The same of one channel. */
export function grayOf(
  from: usize,
  firsts: usize,
  pairs: i32,
  weights: usize,
  width: i32,
  to: usize,
): void {
  for (let x = 0; x < width; x++) {
    let sum: i32 = half;
    const first = from + usize(load<i32>(firsts + (usize(x) << 2)));
    for (let tap = 0; tap < pairs << 1; tap++) {
      sum += i32(load<u8>(first + usize(tap))) * i32(load<i16>(weights + (usize(tap) << 1)));
    }
    weights += usize(pairs) << 2;
    const value = sum >> 14;
    store<u8>(to + usize(x), u8(value > 255 ? 255 : value));
  }
}
