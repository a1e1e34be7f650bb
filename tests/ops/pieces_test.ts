import assert from "node:assert/strict";
import { pieceOf, smallPiece, takesPieces } from "../../ops/ffi/pieces.ts";

const asTheyLie = { transposeA: false, transposeB: false };

Deno.test("only OpenBLAS's kernels for AVX-512 get products in pieces", () => {
  assert.ok(takesPieces("SkylakeX"));
  assert.ok(takesPieces("Cooperlake"));
  assert.ok(!takesPieces("Haswell"));
  assert.ok(!takesPieces("Zen"));
  assert.ok(!takesPieces(undefined));
});

Deno.test("a piece is at most what OpenBLAS takes for small, and nearly that", () => {
  for (const [m, n] of [[12544, 11], [14336, 128], [75, 64], [3, 5], [192, 64]]) {
    const { rows, columns, depth } = smallPiece(m, n);
    const multiplications = rows * columns * depth;
    assert.ok(multiplications <= 1e6 && multiplications > 0.8e6, `${m}, ${n}: ${multiplications}`);
    assert.ok(rows <= m && columns <= n);
  }
});

Deno.test("narrow products come in pieces; wide ones, and those with B^T, in one", () => {
  const narrow = { m: 14336, n: 128, k: 1600 };
  const wide = { m: 512, n: 512, k: 6400 };
  const shallow = { m: 3636, n: 1024, k: 64 };
  assert.deepEqual(pieceOf(narrow, asTheyLie), { rows: 192, columns: 64, depth: 80 });
  assert.deepEqual(pieceOf(wide, asTheyLie), { rows: 512, columns: 512, depth: 6400 });
  assert.deepEqual(pieceOf(narrow, { ...asTheyLie, transposeB: true }).depth, 1600);
  assert.deepEqual(pieceOf(narrow, { ...asTheyLie, transposeA: true }).depth, 1600);
  assert.deepEqual(pieceOf(shallow, { ...asTheyLie, transposeA: true }).columns, 64);
});
