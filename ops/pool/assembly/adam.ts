/**
 * Vectors `from` to `to` of one Adam update, in place: m and v move towards the gradient and its
 * square, and p by rate * m / (sqrt(v) + epsilon). The last vector may reach into the padding after
 * the arrays.
 */
export function adam(
  from: i32,
  to: i32,
  p: usize,
  gradient: usize,
  m: usize,
  v: usize,
  rate: f32,
  keptM: f32,
  newM: f32,
  keptV: f32,
  newV: f32,
  epsilon: f32,
): void {
  for (let at: usize = usize(from) << 4; at < usize(to) << 4; at += 16) {
    const g = v128.load(gradient + at);
    const nextM = f32x4.add(
      f32x4.mul(v128.load(m + at), f32x4.splat(keptM)),
      f32x4.mul(g, f32x4.splat(newM)),
    );
    const nextV = f32x4.add(
      f32x4.mul(v128.load(v + at), f32x4.splat(keptV)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(newV)),
    );
    const root = f32x4.add(f32x4.sqrt(nextV), f32x4.splat(epsilon));
    const move = f32x4.div(f32x4.mul(nextM, f32x4.splat(rate)), root);
    v128.store(m + at, nextM);
    v128.store(v + at, nextV);
    v128.store(p + at, f32x4.sub(v128.load(p + at), move));
  }
}
