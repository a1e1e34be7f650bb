import { each } from "../base/wgsl_text.ts";
import { mainHead } from "../base/workgroups.ts";
import type { Tile } from "./tile.ts";

/** WGSL: each invocation computes one tile of C by itself, in registers. */
export function directMain({ rows, columns, lanes }: Tile): string {
  const rowBlocks = rows / 4;
  const columnBlocks = columns / 4;
  return /* wgsl */ `
${mainHead(lanes)} {
  let row_tiles = (s.rows + ${rows - 1}u) / ${rows}u;
  let column_tiles = (s.columns + ${columns - 1}u) / ${columns}u;
  let tile = group_of(group, groups) * ${lanes}u + lane;
  part = tile / (row_tiles * column_tiles);
  if (part >= s.parts) { return; }
  let row = tile % row_tiles * ${rows}u;
  let column = tile / row_tiles % column_tiles * ${columns}u;

  ${each(rows, (r) => `let row${r} = row_of(min(row + ${r}u, s.rows - 1u));`)}
  ${each(rows, (r) => each(columnBlocks, (n) => `var c${r}_${n} = vec4f();`))}
  let steps = outer_range();
  for (var o = steps.x; o < steps.y; o++) {
    ${each(rowBlocks, (m) => `let start${m} = vec4i(${startsOf(m)});`)}
    let b_from = b_start(o);
    for (var i = 0u; i < s.depth; i += 4u) {
      ${each(rowBlocks, (m) => `let a${m} = factor4x4(a_block(start${m}, i));`)}
      ${
    each(columnBlocks, (n) => `
      let b${n} = factor4x4(b_block(b_from, i, column + ${4 * n}u));
      ${each(rows, (r) => multiplyAdd(r, n))}`)
  }
    }
  }
  ${
    each(
      rows,
      (r) => each(columnBlocks, (n) => `store_row(row + ${r}u, column + ${4 * n}u, c${r}_${n});`),
    )
  }
}
`;
}

/** The starts of four rows of A. */
export function startsOf(rowBlock: number): string {
  return [0, 1, 2, 3].map((r) => `a_start(row${4 * rowBlock + r}, o)`).join(", ");
}

/** Row r of C += row r of A, four steps deep, times B's block. */
function multiplyAdd(r: number, n: number): string {
  const row = `a${Math.floor(r / 4)}[${r % 4}]`;
  return each(4, (q) => `c${r}_${n} = add_product(${row}[${q}], b${n}[${q}], c${r}_${n});`);
}
