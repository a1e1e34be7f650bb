/**
 * The exponential function of four floats.
 *
 * x = n ln 2 + r with |r| <= ln 2 / 2, so that exp(x) = 2^n exp(r), and a polynomial is enough for
 * exp(r) (coefficients of Moshier's Cephes library, expf). ln 2 is split in two parts, of which the
 * first times n is exact. Overflows to infinity; an underflow gives the smallest normal number.
 */
export function exp(x: v128): v128 {
  // In this order a NaN stays NaN: pmax and pmin return their first operand when they cannot compare.
  const bounded = f32x4.pmin(
    f32x4.pmax(x, f32x4.splat(-87.33654)),
    f32x4.splat(89),
  );
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504)));
  const coarse = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = f32x4.add(coarse, f32x4.mul(n, f32x4.splat(2.12194440e-4)));

  let polynomial = f32x4.splat(1.9875691500e-4);
  polynomial = f32x4.add(f32x4.mul(polynomial, r), f32x4.splat(1.3981999507e-3));
  polynomial = f32x4.add(f32x4.mul(polynomial, r), f32x4.splat(8.3334519073e-3));
  polynomial = f32x4.add(f32x4.mul(polynomial, r), f32x4.splat(4.1665795894e-2));
  polynomial = f32x4.add(f32x4.mul(polynomial, r), f32x4.splat(1.6666665459e-1));
  polynomial = f32x4.add(f32x4.mul(polynomial, r), f32x4.splat(5.0000001201e-1));
  const ofR = f32x4.add(
    f32x4.add(f32x4.mul(polynomial, f32x4.mul(r, r)), r),
    f32x4.splat(1),
  );
  const exponent = i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127));
  return f32x4.mul(ofR, i32x4.shl(exponent, 23));
}
