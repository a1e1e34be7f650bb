/** Runs of adjacent floats. */

/** From this many floats on, `memory.copy` is faster than a loop. */
const longRun: i32 = 128;

/** Copies `floats` of them; the two runs must not overlap. */
export function copyRun(to: usize, from: usize, floats: i32): void {
  if (floats >= longRun) {
    memory.copy(to, from, usize(floats) << 2);
  } else if (floats >= 4) {
    const last: usize = usize(floats - 4) << 2;
    for (let at: usize = 0; at < last; at += 16) v128.store(to + at, v128.load(from + at));
    v128.store(to + last, v128.load(from + last)); // overlaps what the loop has copied
  } else {
    for (let i = 0; i < floats; i++) {
      store<f32>(to + (usize(i) << 2), load<f32>(from + (usize(i) << 2)));
    }
  }
}

export function clearRun(at: usize, floats: i32): void {
  memory.fill(at, 0, usize(floats) << 2);
}

/** Adds a run onto another. */
export function addRun(to: usize, from: usize, floats: i32): void {
  let i = 0;
  for (; i + 4 <= floats; i += 4) {
    const at = usize(i) << 2;
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
  for (; i < floats; i++) {
    const at = usize(i) << 2;
    store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
  }
}
