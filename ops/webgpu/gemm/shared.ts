import { each } from "../base/wgsl_text.ts";
import { mainHead } from "../base/workgroups.ts";
import { startsOf } from "./direct.ts";
import { groupTile, type Tile } from "./tile.ts";

/**
 * WGSL: a workgroup computes one tile of C. Slice by slice it fetches its rows of A and columns of B into
 * workgroup memory, each number once; then every invocation multiplies the numbers that it needs.
 *
 * An invocation's rows and columns are blocks of four, interleaved with the blocks of its neighbours. So
 * neighbours read adjacent vectors, which avoids bank conflicts.
 */
export function sharedMain(tile: Tile): string {
  const { rows, columns, lanes, slice } = tile;
  const { side, rows: groupRows, columns: groupColumns } = groupTile(tile);
  const rowBlocks = groupRows / 4;
  const columnBlocks = groupColumns / 4;
  return /* wgsl */ `
// Of each step, its numbers of A or of B in blocks of four.
var<workgroup> a_slice: array<factor4, ${slice * rowBlocks}>;
var<workgroup> b_slice: array<factor4, ${slice * columnBlocks}>;

${mainHead(lanes)} {
  let row_tiles = (s.rows + ${groupRows - 1}u) / ${groupRows}u;
  let column_tiles = (s.columns + ${groupColumns - 1}u) / ${groupColumns}u;
  let tile = group_of(group, groups);
  part = tile / (row_tiles * column_tiles);
  if (part >= s.parts) { return; }
  let row = tile % row_tiles * ${groupRows}u;
  let column = tile / row_tiles % column_tiles * ${groupColumns}u;

  // What this invocation fetches: always of the same four rows and the same four columns.
  let a_fetched = lane % ${rowBlocks}u;
  let b_fetched = lane % ${columnBlocks}u;
  ${each(4, (r) => `let row${r} = row_of(min(row + 4u * a_fetched + ${r}u, s.rows - 1u));`)}
  // What it computes.
  let own_row = lane / ${side}u;
  let own_column = lane % ${side}u;
  ${each(rows, (r) => each(columns / 4, (n) => `var c${r}_${n} = vec4f();`))}

  let steps = outer_range();
  for (var o = steps.x; o < steps.y; o++) {
    let start = vec4i(${startsOf(0)});
    let b_from = b_start(o);
    for (var i = 0u; i < s.depth; i += ${slice}u) {
      ${fetchSlice(tile, "a", rowBlocks, "transpose(a_block(start, i + 4u * d))")}
      ${fetchSlice(tile, "b", columnBlocks, "b_block(b_from, i + 4u * d, column + 4u * b_fetched)")}
      workgroupBarrier();
      for (var k = 0u; k < ${slice}u; k++) {
        ${each(rows / 4, (m) => `let a${m} = a_slice[k * ${rowBlocks}u + ${m * side}u + own_row];`)}
        ${
    each(
      columns / 4,
      (n) => `let b${n} = b_slice[k * ${columnBlocks}u + ${n * side}u + own_column];`,
    )
  }
        ${each(rows, (r) => each(columns / 4, (n) => multiplyAdd(r, n)))}
      }
      workgroupBarrier();
    }
  }
  ${each(rows, (r) => each(columns / 4, (n) => storeLine(r, n, side)))}
}
`;
}

/** All invocations fetch one slice of an input, 4 x 4 numbers at a time; `d` counts these along the depth. */
function fetchSlice(
  { lanes, slice }: Tile,
  factor: "a" | "b",
  blocks: number,
  fetched: string,
): string {
  return /* wgsl */ `
      for (var d = lane / ${blocks}u; d < ${slice / 4}u; d += ${lanes / blocks}u) {
        let block = factor4x4(${fetched});
        ${
    each(4, (q) =>
      `${factor}_slice[(4u * d + ${q}u) * ${blocks}u + ${factor}_fetched] = block[${q}];`)
  }
      }`;
}

/** Row r of C += A's number of that row times B's four columns, at one step. */
function multiplyAdd(r: number, n: number): string {
  return `c${r}_${n} = add_product(a${Math.floor(r / 4)}[${r % 4}], b${n}, c${r}_${n});`;
}

function storeLine(r: number, n: number, side: number): string {
  const row = `row + 4u * (${Math.floor(r / 4) * side}u + own_row) + ${r % 4}u`;
  const column = `column + 4u * (${n * side}u + own_column)`;
  return `store_row(${row}, ${column}, c${r}_${n});`;
}
