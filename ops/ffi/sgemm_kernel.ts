import type { GemmSizes } from "../gemm.ts";
import type { Kernel } from "../wasm/work.ts";
import type { Piece } from "./pieces.ts";
import { asIs, rowMajor, sgemmSymbols, transposed } from "./symbols.ts";

/**
 * What is cut into parts for the threads: C's columns, C's rows, or the depth, when each part has a
 * C of its own, one behind the other.
 */
export type Along = "columns" | "rows" | "depth";

const alongs: readonly Along[] = ["columns", "rows", "depth"];

/** Where a matrix begins in the heap, and how many floats lie from one row to the next. */
interface Stored {
  pointer: number;
  stride: number;
}

interface Operand extends Stored {
  transpose: boolean;
}

/** A product for all threads. */
export interface PooledProduct {
  along: Along;
  /** Columns, rows or depth of a part. */
  unit: number;
  sizes: GemmSizes;
  piece: Piece;
  a: Operand;
  b: Operand;
  c: Stored;
  accumulate: boolean;
}

/** What the kernel takes behind `from` and `to`. */
export function sgemmArgs(
  { along, unit, sizes: { m, n, k }, piece, a, b, c, accumulate }: PooledProduct,
): number[] {
  return [
    alongs.indexOf(along),
    unit,
    ...[m, n, k],
    ...[piece.rows, piece.columns, piece.depth],
    ...[a.pointer, a.stride, Number(a.transpose)],
    ...[b.pointer, b.stride, Number(b.transpose)],
    ...[c.pointer, c.stride],
    Number(accumulate),
  ];
}

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * `cblas_sgemm` as a kernel of the pool, which each thread calls for its own parts of the product.
 *
 * @param path of a library that is reentrant; every thread opens it for itself
 */
export function sgemmKernel(path: string, memory: WebAssembly.Memory): Kernel {
  const { cblas_sgemm } = Deno.dlopen(path, sgemmSymbols).symbols;
  // One float stands for all behind it. Deno lends shared memory as well, which its types leave out.
  const at = (pointer: number, floats: number) =>
    new Float32Array(memory.buffer, pointer + floats * floatBytes, 1) as Float32Array<ArrayBuffer>;

  return (from, to, ...args) => {
    const [along, unit, m, n, k, pieceRows, pieceColumns, pieceDepth, ...rest] = args;
    const [a, aStride, transposeA, b, bStride, transposeB, c, cStride, accumulate] = rest;

    /** One call: these rows, columns and depth of the product, onto C moved by `shift`. */
    const multiply = (row: Range, column: Range, deep: Range, shift: number, adds: boolean) =>
      cblas_sgemm(
        rowMajor,
        transposeA ? transposed : asIs,
        transposeB ? transposed : asIs,
        row.end - row.start,
        column.end - column.start,
        deep.end - deep.start,
        1,
        at(a, transposeA ? deep.start * aStride + row.start : row.start * aStride + deep.start),
        aStride,
        at(
          b,
          transposeB ? column.start * bStride + deep.start : deep.start * bStride + column.start,
        ),
        bStride,
        adds ? 1 : 0,
        at(c, row.start * cStride + column.start + shift),
        cStride,
      );

    /** Depth before columns: the piece of A stays in the cache for all of them. */
    const multiplyPieces = (rows: Range, columns: Range, depth: Range, shift: number) => {
      for (const row of cut(rows, pieceRows)) {
        for (const deep of cut(depth, pieceDepth)) {
          const adds = Boolean(accumulate) || deep.start > depth.start;
          for (const column of cut(columns, pieceColumns)) {
            multiply(row, column, deep, shift, adds);
          }
        }
      }
    };

    const [columns, rows, depth] = [n, m, k].map((end) => ({ start: 0, end }));
    const ours = (end: number) => ({ start: from * unit, end: Math.min(to * unit, end) });
    switch (alongs[along]) {
      case "columns":
        return multiplyPieces(rows, ours(n), depth, 0);
      case "rows":
        return multiplyPieces(ours(m), columns, depth, 0);
      case "depth":
        for (const part of cut(ours(k), unit)) {
          multiplyPieces(rows, columns, part, part.start / unit * m * cStride);
        }
    }
  };
}

/** From `start` to before `end`. */
interface Range {
  start: number;
  end: number;
}

function* cut({ start, end }: Range, longest: number): Generator<Range> {
  for (let at = start; at < end; at += longest) {
    yield { start: at, end: Math.min(at + longest, end) };
  }
}
