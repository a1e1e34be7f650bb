/**
 * The C interface to BLAS, through Deno's FFI.
 *
 * Memory: every array stays ours, in the backend's heap or anywhere else. A call borrows the
 * `Float32Array`s that it is given, for as long as it runs: it is synchronous, so V8 cannot move or
 * collect them meanwhile, and the library keeps no pointer afterwards. BLAS asks for no more than
 * the natural alignment of a float, which every `Float32Array` has. The symbols live as long as the
 * library is open; after `close` a call would jump into unmapped memory, so `close` belongs to
 * whoever opened.
 */
import { checkedSizes, type Gemm, isEmptyProduct, type Matrix } from "../gemm.ts";
import { identify, identitySymbols } from "./identity.ts";
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

/**
 * Opens one library.
 *
 * @throws Error in one line when there is no such library, or when it has no `cblas_sgemm`
 */
export function openBlas(candidate: BlasCandidate, threads?: number): Gemm {
  const library = dlopen(candidate);
  const { cblas_sgemm } = library.symbols;
  const actualThreads = setThreads(library.symbols, threads ?? navigator.hardwareConcurrency);

  const gemm = (a: Matrix, b: Matrix, c: Matrix, accumulate = false) => {
    const sizes = checkedSizes(a, b, c);
    if (isEmptyProduct(sizes, c, accumulate)) return;
    const { m, n, k } = sizes;
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
    description: identify(library.symbols, candidate),
    threads: actualThreads,
    gemm,
    close: () => library.close(),
  };
}

function dlopen({ library, path }: BlasCandidate) {
  try {
    return Deno.dlopen(path, { ...required, ...threadSetters, ...identitySymbols });
  } catch (error) {
    const reason = String(error instanceof Error ? error.message : error)
      .split("\n")[0].replace(/^(Could not open library: )+/, "");
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
