import { copyRun } from "./runs";

/** Runs `from` to `to` of output [inner, outer, floats] = x [outer, inner, floats]; a run is of `floats`. */
export function swapOuter(
  from: i32,
  to: i32,
  x: usize,
  output: usize,
  outer: i32,
  inner: i32,
  floats: i32,
): void {
  for (let run = from; run < to; run++) {
    const i = run / outer;
    const o = run - i * outer;
    copyRun(
      output + ((usize(run) * floats) << 2),
      x + ((usize(o * inner + i) * floats) << 2),
      floats,
    );
  }
}
