/** The exponent of a float: all ones in NaN and in the infinities, and in nothing else. */
const exponent: i32 = 0x7f800000;

/**
 * Stores 0 in `result` if any of the numbers `from` to `to` is NaN or infinite; leaves it as it is
 * otherwise. Several threads may store it, since they all store the same.
 */
export function allFinite(from: i32, to: i32, x: usize, result: usize): void {
  const mask = i32x4.splat(exponent);
  let found = i32x4.splat(0);
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const bits = v128.and(v128.load(x + (usize(i) << 2)), mask);
    found = v128.or(found, i32x4.eq(bits, mask));
  }
  let isFinite = !v128.any_true(found);
  // One by one at the end, since the padding after the array may hold anything.
  for (; i < to; i++) {
    isFinite = isFinite && (load<i32>(x + (usize(i) << 2)) & exponent) != exponent;
  }
  if (!isFinite) store<f32>(result, 0);
}
