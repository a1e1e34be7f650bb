/** Opens a BLAS library as a provider of matrix products, on threads of its own. */
import { checkedSizes, type Gemm, isEmptyProduct, type Matrix, rowStride } from "../device/gemm.ts";
import type { VectorUnit } from "../ffi/cpu_features.ts";
import { identityText } from "./identity.ts";
import type { LibraryCandidate } from "../ffi/libraries.ts";
import { openWithBestKernels } from "./open_with_best_kernels.ts";
import { unitOfKernels } from "./openblas_kernels.ts";
import { takesPieces } from "../ffi/pieces.ts";
import { asIs, type BlasLibrary, rowMajor, transposed } from "./symbols.ts";
import { isReentrant, setThreads, usedThreads } from "./threads.ts";

export interface Blas extends Gemm {
  path: string;
  /** The vector unit that its kernels use, if it says. */
  vectorUnit: VectorUnit | undefined;
  /** Whether several threads may call it at once, if it uses one thread itself. */
  isReentrant: boolean;
  /** Whether narrow products are faster when split into small ones. */
  takesPieces: boolean;
  /** Sets the number of threads; returns `usedThreads`. */
  setThreads(threads: number): number | undefined;
  /** The number of threads that it reports; undefined if it does not. */
  usedThreads(): number | undefined;
}

/**
 * Opens one library.
 *
 * @throws Error in one line when there is no such library, or when it has no `cblas_sgemm`
 */
export function openBlas(
  candidate: LibraryCandidate,
  threads = navigator.hardwareConcurrency,
): Blas {
  const { library, identity, note } = openWithBestKernels(candidate);
  return {
    engine: identity.name.toLowerCase(),
    description: identityText(identity),
    note,
    path: candidate.path,
    vectorUnit: identity.name === "OpenBLAS" ? unitOfKernels(identity.kernels) : undefined,
    threads: setThreads(library.symbols, threads),
    isReentrant: isReentrant(library.symbols),
    takesPieces: takesPieces(identity.kernels),
    setThreads: (count) => setThreads(library.symbols, count),
    usedThreads: () => usedThreads(library.symbols),
    gemm: multiplier(library.symbols),
    close: () => library.close(),
  };
}

/** The matrix product by one call of the library. */
function multiplier({ cblas_sgemm }: BlasLibrary["symbols"]): Gemm["gemm"] {
  return (a, b, c, accumulate = false) => {
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
      rowStride(a),
      borrowed(b),
      rowStride(b),
      accumulate ? 1 : 0,
      borrowed(c),
      rowStride(c),
    );
  };
}

/** Deno passes shared memory too, though its types exclude it. */
function borrowed({ data }: Matrix): Float32Array<ArrayBuffer> {
  return data as Float32Array<ArrayBuffer>;
}
