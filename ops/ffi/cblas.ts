/**
 * The C interface to BLAS, through Deno's FFI.
 *
 * Memory: every array stays ours, in the backend's heap or anywhere else. A call borrows the
 * `Float32Array`s that it is given, for as long as it runs: it is synchronous, so V8 cannot move or
 * collect them meanwhile, and the library keeps no pointer afterwards. BLAS asks for no more than the natural alignment of a float, which
 * every `Float32Array` has. The symbols live as long as the library is open; after `close` a call
 * would jump into unmapped memory, so `close` belongs to whoever opened.
 */
import type { BlasCandidate } from "./libraries.ts";

/** `CBLAS_ORDER` and `CBLAS_TRANSPOSE`, as the interface numbers them. */
const rowMajor = 101;
const asIs = 111;
const transposed = 112;

const required = {
  cblas_sgemm: {
    parameters: [
      "i32", // order
      "i32", // transpose A
      "i32", // transpose B
      "i32", // m: rows of op(A) and C
      "i32", // n: columns of op(B) and C
      "i32", // k: columns of op(A), rows of op(B)
      "f32", // alpha
      "buffer", // A
      "i32", // row stride of A
      "buffer", // B
      "i32", // row stride of B
      "f32", // beta
      "buffer", // C
      "i32", // row stride of C
    ],
    result: "void",
  },
} as const;

/** Whichever of these a library has sets how many threads it uses. */
const threadSetters = {
  openblas_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
  MKL_Set_Num_Threads: { parameters: ["i32"], result: "void", optional: true },
  bli_thread_set_num_threads: { parameters: ["i64"], result: "void", optional: true },
} as const;

/** A matrix inside an array, row after row. */
export interface Matrix {
  data: Float32Array;
  rows: number;
  columns: number;
  /** Read it as its transpose. `rows` and `columns` stay those of the stored matrix. */
  transpose?: boolean;
}

export interface Blas {
  /** For example `OpenBLAS 0.3.21`. */
  description: string;
  /** How many threads it uses; undefined when the library has no way to be told. */
  threads: number | undefined;
  /**
   * C = op(A) op(B), or C += op(A) op(B) when `accumulate` is set.
   *
   * @throws RangeError when the shapes do not fit, before any memory is touched
   */
  gemm(a: Matrix, b: Matrix, c: Matrix, accumulate?: boolean): void;
  close(): void;
}

/**
 * Opens one library.
 *
 * @throws Error in one line when there is no such library, or when it has no `cblas_sgemm`
 */
export function openBlas(candidate: BlasCandidate, threads?: number): Blas {
  const library = dlopen(candidate);
  const { cblas_sgemm } = library.symbols;
  const actualThreads = setThreads(library.symbols, threads ?? navigator.hardwareConcurrency);

  const gemm = (a: Matrix, b: Matrix, c: Matrix, accumulate = false) => {
    const { m, n, k } = checkedSizes(a, b, c);
    cblas_sgemm(
      rowMajor,
      a.transpose ? transposed : asIs,
      b.transpose ? transposed : asIs,
      m,
      n,
      k,
      1,
      borrowed(a),
      a.columns,
      borrowed(b),
      b.columns,
      accumulate ? 1 : 0,
      borrowed(c),
      c.columns,
    );
  };
  return {
    description: describe(candidate),
    threads: actualThreads,
    gemm,
    close: () => library.close(),
  };
}

function dlopen({ library, path }: BlasCandidate) {
  try {
    return Deno.dlopen(path, { ...required, ...threadSetters });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Error(`${library} cannot be opened as ${path}: ${reason}`, { cause: error });
  }
}

/** Deno lends shared memory as well, which its types leave out. */
function borrowed({ data }: Matrix): Float32Array<ArrayBuffer> {
  return data as Float32Array<ArrayBuffer>;
}

type ThreadSymbols = Partial<
  Record<keyof typeof threadSetters, ((threads: never) => void) | null>
>;

function setThreads(symbols: ThreadSymbols, threads: number): number | undefined {
  const set = symbols.openblas_set_num_threads ?? symbols.MKL_Set_Num_Threads;
  if (set) {
    (set as (threads: number) => void)(threads);
    return threads;
  }
  if (symbols.bli_thread_set_num_threads) {
    (symbols.bli_thread_set_num_threads as (threads: bigint) => void)(BigInt(threads));
    return threads;
  }
  return undefined;
}

function checkedSizes(a: Matrix, b: Matrix, c: Matrix): { m: number; n: number; k: number } {
  const [m, k] = a.transpose ? [a.columns, a.rows] : [a.rows, a.columns];
  const [inner, n] = b.transpose ? [b.columns, b.rows] : [b.rows, b.columns];
  const fits = inner === k && c.rows === m && c.columns === n && !c.transpose;
  if (!fits) {
    throw new RangeError(`gemm of ${shown(a)} and ${shown(b)} does not give ${shown(c)}`);
  }
  for (const matrix of [a, b, c]) {
    if (matrix.data.length < matrix.rows * matrix.columns) {
      throw new RangeError(`a matrix of ${shown(matrix)} needs more than ${matrix.data.length}`);
    }
  }
  return { m, n, k };
}

function shown({ rows, columns, transpose }: Matrix): string {
  return `[${rows}, ${columns}]${transpose ? "^T" : ""}`;
}

/** Debian's file behind the link is named after its version, which saves asking the library. */
function describe({ library, path }: BlasCandidate): string {
  const version = resolved(path)?.match(/(\d+\.\d+(\.\d+)?)\.(so|dylib)|\.so\.(\d+(\.\d+)+)/);
  return version ? `${library} ${version[1] ?? version[4]}` : library;
}

function resolved(path: string): string | undefined {
  const folders = path.includes("/")
    ? [""]
    : [`/usr/lib/${Deno.build.arch}-linux-gnu/`, "/usr/lib64/", "/usr/lib/"];
  for (const folder of folders) {
    try {
      return Deno.realPathSync(folder + path);
    } catch {
      continue; // not there, or not ours to read: the name alone will do
    }
  }
}
