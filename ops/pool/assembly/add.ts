/** Vectors `from` to `to` of sum = a + b. The last one may reach into the padding after the arrays. */
export function add(from: i32, to: i32, a: usize, b: usize, sum: usize): void {
  for (let at: usize = usize(from) << 4; at < usize(to) << 4; at += 16) {
    v128.store(sum + at, f32x4.add(v128.load(a + at), v128.load(b + at)));
  }
}

/** The same of sum = (a + b) + (c + d): memory is passed over once, and not three times. */
export function addFour(
  from: i32,
  to: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  sum: usize,
): void {
  for (let at: usize = usize(from) << 4; at < usize(to) << 4; at += 16) {
    const left = f32x4.add(v128.load(a + at), v128.load(b + at));
    const right = f32x4.add(v128.load(c + at), v128.load(d + at));
    v128.store(sum + at, f32x4.add(left, right));
  }
}
