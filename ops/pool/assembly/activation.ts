import { exp } from "./exp";
import { storeLanes } from "./lanes";

/** The numbers of `ops/host/kernels/activation_codes.ts`. */
const relu: i32 = 1;
const lrelu: i32 = 2;
const tanh: i32 = 3;
const sigmoid: i32 = 4;

/** Slope of the leaky rectifier below zero. */
const leak: f32 = 0.2;

/**
 * f(x) of a rectifier. For every other activation it returns x, and `curve` computes the rest. A rectifier
 * takes the larger operand without a branch, since the signs are too random to predict. `pmax` returns
 * its first operand when it cannot compare, so a NaN in x stays NaN.
 */
export function rectified(x: v128, activation: i32): v128 {
  if (activation == relu) return f32x4.pmax(x, f32x4.splat(0));
  if (activation == lrelu) return f32x4.pmax(x, f32x4.mul(x, f32x4.splat(leak)));
  return x;
}

/** Applies tanh or sigmoid in place to adjacent floats; does nothing for rectifiers. */
export function curve(start: usize, floats: i32, activation: i32): void {
  if (activation != tanh && activation != sigmoid) return;
  for (let i = 0; i < floats; i += 4) {
    const at = start + (usize(i) << 2);
    const x = v128.load(at);
    const y = activation == tanh ? tanhOf(x) : sigmoidOf(x);
    storeLanes(at, y, floats - i);
  }
}

/** f'(x) dy, computed from y = f(x). NaN where y is NaN, as in the reference. */
export function activationGradient(y: v128, dy: v128, activation: i32): v128 {
  if (activation == relu) return f32x4.mul(dy, slope(y, 0));
  if (activation == lrelu) return f32x4.mul(dy, slope(y, leak));
  if (activation == tanh) {
    return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
  }
  if (activation == sigmoid) {
    return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
  }
  return dy;
}

/** 1 above zero, `below` elsewhere, and NaN for NaN. */
function slope(y: v128, below: f32): v128 {
  const chosen = v128.bitselect(
    f32x4.splat(1),
    f32x4.splat(below),
    f32x4.gt(y, f32x4.splat(0)),
  );
  return v128.bitselect(chosen, y, f32x4.eq(y, y));
}

function sigmoidOf(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** Near zero a polynomial (Cephes, tanhf): 1 - 2 / (exp(2x) + 1) would cancel there. */
function tanhOf(x: v128): v128 {
  const size = f32x4.abs(x);
  const one = f32x4.splat(1);
  const grown = exp(f32x4.add(size, size));
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(grown, one)));
  const square = f32x4.mul(x, x);
  let polynomial = f32x4.splat(-5.70498872745e-3);
  polynomial = f32x4.add(f32x4.mul(polynomial, square), f32x4.splat(2.06390887954e-2));
  polynomial = f32x4.add(f32x4.mul(polynomial, square), f32x4.splat(-5.37397155531e-2));
  polynomial = f32x4.add(f32x4.mul(polynomial, square), f32x4.splat(1.33314422036e-1));
  polynomial = f32x4.add(f32x4.mul(polynomial, square), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(x, f32x4.mul(x, f32x4.mul(square, polynomial)));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, f32x4.splat(0.625)));
}
