/**
 * Channels `from` to `to` of `sums` [channels], added up in double precision over the blocks of
 * `partials` [blocks, `stride` floats]. Blocks are always the same, however many threads made them,
 * and are added in order: so the sum has the same bits too.
 */
export function sumPartials(
  from: i32,
  to: i32,
  partials: usize,
  blocks: i32,
  stride: i32,
  sums: usize,
): void {
  for (let c = from; c < to; c++) {
    let sum: f64 = 0;
    for (let block = 0; block < blocks; block++) {
      sum += load<f32>(partials + ((usize(block) * stride + c) << 2));
    }
    store<f32>(sums + (usize(c) << 2), f32(sum));
  }
}
