import type { GemmSizes } from "../device/gemm.ts";
import type { Kernel } from "../pool/work.ts";
import type { Piece } from "./pieces.ts";

/**
 * The dimension that is split for the threads: C's columns, C's rows, or the depth. With the depth, each
 * part has a C of its own, one behind the other.
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

/** The parts into which it is cut. */
export function partsOf({ along, unit, sizes: { m, n, k } }: PooledProduct): number {
  return Math.ceil({ columns: n, rows: m, depth: k }[along] / unit);
}

/** The kernel's arguments after `from` and `to`. */
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

/** The inverse of `sgemmArgs`. */
function productOf(args: readonly number[]): PooledProduct {
  const [along, unit, m, n, k, rows, columns, depth, ...rest] = args;
  const [a, aStride, transposeA, b, bStride, transposeB, c, cStride, accumulate] = rest;
  return {
    along: alongs[along],
    unit,
    sizes: { m, n, k },
    piece: { rows, columns, depth },
    a: { pointer: a, stride: aStride, transpose: Boolean(transposeA) },
    b: { pointer: b, stride: bStride, transpose: Boolean(transposeB) },
    c: { pointer: c, stride: cStride },
    accumulate: Boolean(accumulate),
  };
}

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/** A matrix as a library gets it: an array that begins at its first float. */
export interface Lent {
  numbers: Float32Array<ArrayBuffer>;
  stride: number;
  transpose: boolean;
}

/** A library's product on the calling thread: C = op(A) op(B), or C += op(A) op(B) where it `adds`. */
export type Sgemm = (
  sizes: GemmSizes,
  a: Lent,
  b: Lent,
  c: Omit<Lent, "transpose">,
  adds: boolean,
) => void;

/** A library's product as a kernel of the pool, which each thread calls for its own parts. */
export function sgemmKernel(sgemm: Sgemm, memory: WebAssembly.Memory): Kernel {
  // Deno passes shared memory too, though its types exclude it.
  const at = (pointer: number, floats: number) =>
    new Float32Array(memory.buffer, pointer + floats * floatBytes, 1) as Float32Array<ArrayBuffer>;
  const lent = (operand: Operand, row: number, column: number) => ({
    numbers: at(operand.pointer, floatsBefore(operand, row, column)),
    stride: operand.stride,
    transpose: operand.transpose,
  });
  const multiply = ({ a, b, c }: PooledProduct, { rows, columns, depth, shift, adds }: Call) =>
    sgemm(
      {
        m: rows.end - rows.start,
        n: columns.end - columns.start,
        k: depth.end - depth.start,
      },
      lent(a, rows.start, depth.start),
      lent(b, depth.start, columns.start),
      {
        numbers: at(c.pointer, rows.start * c.stride + columns.start + shift),
        stride: c.stride,
      },
      adds,
    );

  return (from, to, ...args) => {
    const product = productOf(args);
    for (const block of blocksOf(product, from, to)) {
      for (const call of callsFor(product, block)) multiply(product, call);
    }
  };
}

/** From `start` to before `end`. */
interface Range {
  start: number;
  end: number;
}

/** These rows, columns and depth of the product, onto C moved by `shift` floats. */
interface Block {
  rows: Range;
  columns: Range;
  depth: Range;
  shift: number;
}

interface Call extends Block {
  /** Whether to add to C. */
  adds: boolean;
}

/** The part of the product in the parts `from` to before `to`. */
function* blocksOf(
  { along, unit, sizes: { m, n, k }, c }: PooledProduct,
  from: number,
  to: number,
): Generator<Block> {
  const [rows, columns, depth] = [m, n, k].map((end) => ({ start: 0, end }));
  const ours = ({ end }: Range) => ({ start: from * unit, end: Math.min(to * unit, end) });
  switch (along) {
    case "columns":
      yield { rows, columns: ours(columns), depth, shift: 0 };
      break;
    case "rows":
      yield { rows: ours(rows), columns, depth, shift: 0 };
      break;
    case "depth":
      for (const part of cut(ours(depth), unit)) {
        yield { rows, columns, depth: part, shift: part.start / unit * m * c.stride };
      }
  }
}

/** Depth before columns: the piece of A stays in the cache for all of them. */
function* callsFor({ piece, accumulate }: PooledProduct, block: Block): Generator<Call> {
  for (const rows of cut(block.rows, piece.rows)) {
    for (const depth of cut(block.depth, piece.depth)) {
      const adds = accumulate || depth.start > block.depth.start;
      for (const columns of cut(block.columns, piece.columns)) {
        yield { rows, columns, depth, shift: block.shift, adds };
      }
    }
  }
}

/** Up to that row and column of a matrix as it is read, which may be stored as its transpose. */
function floatsBefore({ stride, transpose }: Operand, row: number, column: number): number {
  return transpose ? column * stride + row : row * stride + column;
}

function* cut({ start, end }: Range, longest: number): Generator<Range> {
  for (let at = start; at < end; at += longest) {
    yield { start: at, end: Math.min(at + longest, end) };
  }
}
