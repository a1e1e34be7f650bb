import type { Program } from "../base/pipelines.ts";
import { type Precision, precisionWgsl } from "../base/precision.ts";
import { directMain } from "./direct.ts";
import { type Alignment, fetchBlocks } from "./fetch_blocks.ts";
import { commonSizes, type Product } from "./product.ts";
import { sharedMain } from "./shared.ts";
import { type Tile, tileName } from "./tile.ts";

/** Everything on which the text of a product's shader depends. */
export interface GemmForm {
  product: Product;
  alignment: Alignment;
  tile: Tile;
  precision: Precision;
}

/** The shader of one product, for one alignment of shapes and one kind of tile. */
export function gemmProgram({ product, alignment, tile, precision }: GemmForm): Program {
  const { a, b, c, ragged } = alignment;
  const flags = [a && "a4", b && "b4", c && "c4", ragged && "ragged"].filter(Boolean).join("");
  return {
    key: `${product.name} ${tileName(tile)} ${flags} ${precision}`,
    wgsl: () =>
      [
        precisionWgsl(precision),
        bindings(product, alignment),
        product.wgsl,
        fetchBlocks(product, alignment),
        storeRow(alignment),
        tile.kind === "shared" ? sharedMain(tile) : directMain(tile),
      ].join("\n"),
  };
}

function bindings({ sizes }: Product, { a, b, c }: Alignment): string {
  const array = (isVector: boolean) => `array<${isVector ? "vec4f" : "f32"}>`;
  return /* wgsl */ `
struct Sizes {
${[...commonSizes, ...sizes].map((name) => `  ${name}: u32,`).join("\n")}
}
@group(0) @binding(0) var<storage, read> a: ${array(a)};
@group(0) @binding(1) var<storage, read> b: ${array(b)};
@group(0) @binding(2) var<storage, read_write> c: ${array(c)};
@group(0) @binding(3) var<uniform> s: Sizes;

var<private> part: u32;
`;
}

/** WGSL: writes four columns of one row of C, or fewer at its edge. */
function storeRow({ c }: Alignment): string {
  const four = c ? "c[(u32(start) + column) / 4u] = values;" : /* wgsl */ `
  for (var n = 0u; n < min(4u, s.columns - column); n++) {
    c[u32(start) + column + n] = values[n];
  }`;
  return /* wgsl */ `
fn store_row(row: u32, column: u32, values: vec4f) {
  if (row >= s.rows || column >= s.columns) { return; }
  let start = c_start(row_of(row), row);
  if (start < 0) { return; }
  ${four}
}
`;
}
