/**
 * Packing: copies the operands into the order in which the tile reads them, so that its loads are
 * contiguous however the matrices are stored. A is cut into strips of 6 rows, B into panels of 8
 * columns. Both are written with the depth outermost, [k, 6] and [k, 8], and padded with zeros at
 * the edge.
 *
 * A line is a row of A or a column of B. In the source, `lineBytes` is the step from one line to
 * the next and `depthBytes` the step along it. One of the two is always 4.
 */
import { tileColumns, tileRows } from "./sizes.ts";

/** A strip of A: `lines` rows of at most 6. */
export function packStrip(
  from: usize,
  lineBytes: usize,
  depthBytes: usize,
  lines: i32,
  k: i32,
  to: usize,
): void {
  if (lines < tileRows) packEdge(from, lineBytes, depthBytes, lines, k, to, tileRows);
  else if (lineBytes == 4) copySixes(from, depthBytes, k, to);
  else turnSixes(from, lineBytes, depthBytes, k, to);
}

/** A panel of B: `lines` columns of at most 8. */
export function packPanel(
  from: usize,
  lineBytes: usize,
  depthBytes: usize,
  lines: i32,
  k: i32,
  to: usize,
): void {
  if (lines < tileColumns) packEdge(from, lineBytes, depthBytes, lines, k, to, tileColumns);
  else if (lineBytes == 4) copyEights(from, depthBytes, k, to);
  else turnEights(from, lineBytes, depthBytes, k, to);
}

function packEdge(
  from: usize,
  lineBytes: usize,
  depthBytes: usize,
  lines: i32,
  k: i32,
  to: usize,
  width: i32,
): void {
  for (let p: i32 = 0; p < k; p++) {
    for (let i: i32 = 0; i < width; i++) {
      const value = i < lines ? load<f32>(from + usize(i) * lineBytes) : <f32> 0;
      store<f32>(to + usize(i) * 4, value);
    }
    from += depthBytes;
    to += usize(width) * 4;
  }
}

function copySixes(from: usize, depthBytes: usize, k: i32, to: usize): void {
  for (let p: i32 = 0; p < k; p++) {
    v128.store(to, v128.load(from));
    store<u64>(to, load<u64>(from, 16), 16);
    from += depthBytes;
    to += 24;
  }
}

function copyEights(from: usize, depthBytes: usize, k: i32, to: usize): void {
  for (let p: i32 = 0; p < k; p++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += depthBytes;
    to += 32;
  }
}

function turnSixes(from: usize, lineBytes: usize, depthBytes: usize, k: i32, to: usize): void {
  const fours = k & ~3;
  for (let p: i32 = 0; p < fours; p += 4) {
    turnFour(from, lineBytes, to, 24);
    turnTwo(from + 4 * lineBytes, lineBytes, to + 16, 24);
    from += 16;
    to += 96;
  }
  packEdge(from, lineBytes, depthBytes, tileRows, k - fours, to, tileRows);
}

function turnEights(from: usize, lineBytes: usize, depthBytes: usize, k: i32, to: usize): void {
  const fours = k & ~3;
  for (let p: i32 = 0; p < fours; p += 4) {
    turnFour(from, lineBytes, to, 32);
    turnFour(from + 4 * lineBytes, lineBytes, to + 16, 32);
    from += 16;
    to += 128;
  }
  packEdge(from, lineBytes, depthBytes, tileColumns, k - fours, to, tileColumns);
}

/** Four runs of four floats, written as four columns. */
@inline
function turnFour(from: usize, lineBytes: usize, to: usize, toBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + lineBytes);
  const c = v128.load(from + 2 * lineBytes);
  const d = v128.load(from + 3 * lineBytes);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(abLow, cdLow, 0, 2));
  v128.store(to + toBytes, v128.shuffle<f64>(abLow, cdLow, 1, 3));
  v128.store(to + 2 * toBytes, v128.shuffle<f64>(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * toBytes, v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
}

/** Two runs of four floats, written as two columns. */
@inline
function turnTwo(from: usize, lineBytes: usize, to: usize, toBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + lineBytes);
  const low = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const high = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  v128.store_lane<u64>(to, low, 0);
  v128.store_lane<u64>(to + toBytes, low, 1);
  v128.store_lane<u64>(to + 2 * toBytes, high, 0);
  v128.store_lane<u64>(to + 3 * toBytes, high, 1);
}
