/** The matrix product of a backend. Whoever provides one makes a backend: the rest is shared. */

/** A matrix inside an array, row after row. */
export interface Matrix {
  data: Float32Array;
  rows: number;
  columns: number;
  /** Floats from one row to the next; absent where the rows follow one another. */
  rowStride?: number;
  /** Read it as its transpose. `rows` and `columns` stay those of the stored matrix. */
  transpose?: boolean;
}

/** A provider of matrix products. */
export interface Gemm {
  /** What an account of a step's work calls it, for example `openblas`. */
  engine: string;
  /** For example `OpenBLAS 0.3.21, SkylakeX kernels`. */
  description: string;
  /** What to know of how it was opened, for people. */
  note?: string;
  /** How many threads it uses; undefined when it has no way to be told. */
  threads: number | undefined;
  /**
   * C = op(A) op(B), or C += op(A) op(B) when `accumulate` is set. C must not overlap A or B.
   *
   * @throws RangeError when the shapes do not fit, before any memory is touched
   */
  gemm(a: Matrix, b: Matrix, c: Matrix, accumulate?: boolean): void;
  /** Frees the library or the workers. `gemm` must not be called afterwards. */
  close(): void;
}

/** For people, for example `OpenBLAS 0.3.21, SkylakeX kernels, 2 threads`. */
export function describe({ description, threads }: Gemm): string {
  if (threads === undefined) return description;
  return `${description}, ${threads} thread${threads === 1 ? "" : "s"}`;
}

/** Floats from one row to the next. */
export function rowStride({ columns, rowStride = columns }: Matrix): number {
  return rowStride;
}

/** Rows of C, columns of C, and the depth that is summed over. */
export interface GemmSizes {
  m: number;
  n: number;
  k: number;
}

/**
 * The sizes of a product, checked: native code would read and write past the end of the arrays.
 *
 * @throws RangeError when the shapes do not fit each other or their arrays
 */
export function checkedSizes(a: Matrix, b: Matrix, c: Matrix): GemmSizes {
  const [m, k] = a.transpose ? [a.columns, a.rows] : [a.rows, a.columns];
  const [inner, n] = b.transpose ? [b.columns, b.rows] : [b.rows, b.columns];
  const fits = inner === k && c.rows === m && c.columns === n && !c.transpose;
  if (!fits) {
    throw new RangeError(`gemm of ${shown(a)} and ${shown(b)} does not give ${shown(c)}`);
  }
  for (const matrix of [a, b, c]) {
    if (rowStride(matrix) < matrix.columns) {
      throw new RangeError(
        `the rows of ${shown(matrix)} overlap: ${rowStride(matrix)} floats apart`,
      );
    }
    const { data, rows, columns } = matrix;
    if (rows > 0 && data.length < (rows - 1) * rowStride(matrix) + columns) {
      throw new RangeError(`a matrix of ${shown(matrix)} needs more than ${matrix.data.length}`);
    }
  }
  return { m, n, k };
}

/**
 * Does a product in which there is nothing to multiply, as C code need not: reference BLAS takes a row
 * of length 0 for a mistake, and ends the process.
 *
 * @returns whether it was one
 */
export function isEmptyProduct({ m, n, k }: GemmSizes, c: Matrix, accumulate: boolean): boolean {
  if (m > 0 && n > 0 && k > 0) return false;
  for (let row = 0; row < m && !accumulate; row++) {
    c.data.fill(0, row * rowStride(c), row * rowStride(c) + n);
  }
  return true;
}

/**
 * Where a matrix begins in the heap.
 *
 * @throws RangeError for a matrix elsewhere, of which a pointer would lead to other numbers
 */
export function inHeap({ data }: Matrix): number {
  if (!(data.buffer instanceof SharedArrayBuffer)) {
    throw new RangeError("a matrix lies outside of the backend's memory: copy it there first");
  }
  return data.byteOffset;
}

function shown({ rows, columns, transpose }: Matrix): string {
  return `[${rows}, ${columns}]${transpose ? "^T" : ""}`;
}
