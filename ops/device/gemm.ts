/** The matrix product of a host backend. A provider of it makes a backend; the rest is shared. */

/** A matrix inside an array, row after row. */
export interface Matrix {
  data: Float32Array;
  rows: number;
  columns: number;
  /** Floats from one row to the next; `columns` by default. */
  rowStride?: number;
  /** Read it as its transpose. `rows` and `columns` stay those of the stored matrix. */
  transpose?: boolean;
}

/** C = op(A) op(B), or C += op(A) op(B) with `accumulate`. */
export interface Product {
  a: Matrix;
  b: Matrix;
  c: Matrix;
  accumulate?: boolean;
}

/** A provider of matrix products. */
export interface Gemm {
  /** Its name in the work account (`work_account.ts`), for example `openblas`. */
  engine: string;
  /** For example `OpenBLAS 0.3.21, SkylakeX kernels`. */
  description: string;
  /** A remark for people on how it was opened. */
  note?: string;
  /** How many threads it uses; undefined when that cannot be set. */
  threads: number | undefined;
  /**
   * C = op(A) op(B), or C += op(A) op(B) with `accumulate` (BLAS's gemm). C must not overlap A or B.
   *
   * @throws RangeError when the shapes do not fit, before any memory is touched
   */
  gemm(a: Matrix, b: Matrix, c: Matrix, accumulate?: boolean): void;
  /**
   * Several products to the bits that `gemm` gives each of them, where they are faster together. None may
   * read or write what another one writes.
   */
  gemmAll?(products: readonly Product[]): void;
  /** Frees the library or the workers. `gemm` must not be called afterwards. */
  close(): void;
}

export function multiplyAll(provider: Gemm, products: readonly Product[]): void {
  if (provider.gemmAll && products.length > 1) return provider.gemmAll(products);
  for (const { a, b, c, accumulate } of products) provider.gemm(a, b, c, accumulate);
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
 * The sizes of a product, checked, since native code would read and write past the end of the arrays.
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
 * Computes an empty product, which C code may not: reference BLAS treats a row of length 0 as an
 * error and ends the process.
 *
 * @returns whether the product was empty
 */
export function isEmptyProduct({ m, n, k }: GemmSizes, c: Matrix, accumulate: boolean): boolean {
  if (m > 0 && n > 0 && k > 0) return false;
  for (let row = 0; row < m && !accumulate; row++) {
    c.data.fill(0, row * rowStride(c), row * rowStride(c) + n);
  }
  return true;
}

function shown({ rows, columns, transpose }: Matrix): string {
  return `[${rows}, ${columns}]${transpose ? "^T" : ""}`;
}
