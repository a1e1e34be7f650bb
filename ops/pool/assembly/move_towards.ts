/**
 * Vectors `from` to `to` of averages that move towards values in place, by rate * (value - average).
 * The last vector may reach into the room behind the arrays.
 */
export function moveTowards(from: i32, to: i32, average: usize, value: usize, rate: f32): void {
  for (let at: usize = usize(from) << 4; at < usize(to) << 4; at += 16) {
    const old = v128.load(average + at);
    const way = f32x4.sub(v128.load(value + at), old);
    v128.store(average + at, f32x4.add(old, f32x4.mul(f32x4.splat(rate), way)));
  }
}
