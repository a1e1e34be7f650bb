/** The parts of a job: packing a piece of B, multiplying a block of C. */
import { Product } from "./job.ts";
import { packPanel, packStrip } from "./pack.ts";
import {
  ceilDiv,
  depth,
  f32Bytes,
  packedBlockBytes,
  threadBytes,
  tileColumns,
  tileRows,
} from "./sizes.ts";
import { multiplyEdgeTile, multiplyTile } from "./tile.ts";

/** Panels of B in one piece: adjacent panels share cache lines of a matrix that is stored by rows. */
const piecePanels: i32 = 16;

export function pieceCount(product: Product): i32 {
  return ceilDiv(product.k, depth) * piecesAcross(product.n);
}

export function blockCount(product: Product): i32 {
  return ceilDiv(product.m, product.blockRows) * ceilDiv(product.n, product.blockColumns);
}

function piecesAcross(n: i32): i32 {
  return ceilDiv(ceilDiv(n, tileColumns), piecePanels);
}

/** The address of the panel of column j and depth p: all panels of one depth, then of the next. */
@inline
function panelAt(product: Product, p: i32, j: i32): usize {
  const paddedColumns = ceilDiv(product.n, tileColumns) * tileColumns;
  const passDepth = min(depth, product.k - p);
  const floats = usize(p) * usize(paddedColumns) + usize(j) * usize(passDepth);
  return product.panels + floats * f32Bytes;
}

export function packPiece(product: Product, piece: i32): void {
  const across = piecesAcross(product.n);
  const p = piece / across * depth;
  const start = piece % across * piecePanels * tileColumns;
  const end = min(start + piecePanels * tileColumns, product.n);
  for (let j = start; j < end; j += tileColumns) {
    packPanel(
      product.b + usize(p) * product.bRowBytes + usize(j) * product.bColumnBytes,
      product.bColumnBytes,
      product.bRowBytes,
      min(tileColumns, product.n - j),
      min(depth, product.k - p),
      panelAt(product, p, j),
    );
  }
}

export function multiplyBlock(product: Product, block: i32, share: i32): void {
  const across = ceilDiv(product.n, product.blockColumns);
  const i = block / across * product.blockRows;
  const j = block % across * product.blockColumns;
  const rows = min(product.blockRows, product.m - i);
  const columns = min(product.blockColumns, product.n - j);
  const memory = product.threadMemory + usize(share) * threadBytes;
  for (let p: i32 = 0; p < product.k; p += depth) {
    packRows(product, i, rows, p, memory);
    multiplyPass(product, i, rows, j, columns, p, memory);
  }
}

/** Rows i... of A at depth p..., packed into the thread's own memory. */
function packRows(product: Product, i: i32, rows: i32, p: i32, to: usize): void {
  const k = min(depth, product.k - p);
  let from = product.a + usize(i) * product.aRowBytes + usize(p) * product.aColumnBytes;
  for (let row: i32 = 0; row < rows; row += tileRows) {
    const lines = min(tileRows, rows - row);
    packStrip(from, product.aRowBytes, product.aColumnBytes, lines, k, to);
    from += usize(tileRows) * product.aRowBytes;
    to += usize(tileRows * k) * f32Bytes;
  }
}

/** Adds the products of one depth to a block of C. */
function multiplyPass(
  product: Product,
  i: i32,
  rows: i32,
  j: i32,
  columns: i32,
  p: i32,
  strips: usize,
): void {
  const k = min(depth, product.k - p);
  const adds = product.adds || p > 0;
  const cRowBytes = product.cRowBytes;
  const stripBytes = usize(tileRows * k) * f32Bytes;
  const edgeTile = strips + packedBlockBytes;
  for (let column: i32 = 0; column < columns; column += tileColumns) {
    const b = panelAt(product, p, j + column);
    let a = strips;
    let c = product.c + usize(i) * cRowBytes + usize(j + column) * f32Bytes;
    const tileWidth = min(tileColumns, columns - column);
    for (let row: i32 = 0; row < rows; row += tileRows) {
      const tileHeight = min(tileRows, rows - row);
      if (tileHeight == tileRows && tileWidth == tileColumns) {
        multiplyTile(k, a, b, c, cRowBytes, adds);
      } else {
        multiplyEdgeTile(k, a, b, c, cRowBytes, adds, tileHeight, tileWidth, edgeTile);
      }
      a += stripBytes;
      c += usize(tileRows) * cRowBytes;
    }
  }
}
