import { lanes, storeLanes } from "./lanes";

/** Rows of the output in one item: as many floats as a cache line of x has. */
const rowsPerItem: i32 = 16;

/** Output [columns, rows] = x [rows, columns]^T, items `from` to `to` of 16 output rows each. */
export function transpose(
  from: i32,
  to: i32,
  x: usize,
  output: usize,
  rows: i32,
  columns: i32,
): void {
  const end = min(to * rowsPerItem, columns);
  for (let column = from * rowsPerItem; column < end; column += lanes) {
    const height = min(lanes, end - column);
    for (let row = 0; row < rows; row += lanes) {
      turn(
        x + (usize(row * columns + column) << 2),
        usize(columns) << 2,
        output + (usize(column * rows + row) << 2),
        usize(rows) << 2,
        min(lanes, rows - row),
        height,
      );
    }
  }
}

/** Transposes four vectors of x into `height` rows of the output, at most four, of `width` floats. */
@inline
function turn(
  from: usize,
  fromBytes: usize,
  to: usize,
  toBytes: usize,
  width: i32,
  height: i32,
): void {
  const a = v128.load(from);
  const b = v128.load(from + fromBytes * usize(min(1, width - 1)));
  const c = v128.load(from + fromBytes * usize(min(2, width - 1)));
  const d = v128.load(from + fromBytes * usize(width - 1));
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  storeLanes(to, v128.shuffle<f64>(abLow, cdLow, 0, 2), width);
  if (height > 1) storeLanes(to + toBytes, v128.shuffle<f64>(abLow, cdLow, 1, 3), width);
  if (height > 2) storeLanes(to + 2 * toBytes, v128.shuffle<f64>(abHigh, cdHigh, 0, 2), width);
  if (height > 3) storeLanes(to + 3 * toBytes, v128.shuffle<f64>(abHigh, cdHigh, 1, 3), width);
}
