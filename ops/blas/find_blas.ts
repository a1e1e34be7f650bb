import { type Blas, openBlas } from "./cblas.ts";
import { findLibrary } from "../ffi/find_library.ts";
import { blasCandidates, blasVariable, statedLibrary } from "../ffi/libraries.ts";

/**
 * Opens the stated library, or else the first of the table that opens.
 *
 * @param stated the value of `--blas`
 * @throws Error in one line when the stated library does not open, or none does
 */
export function findBlas(stated?: string, threads?: number): Blas {
  const asked = statedLibrary("blas", stated);
  return findLibrary({
    backend: "blas",
    what: "BLAS",
    isStated: asked !== undefined,
    candidates: blasCandidates(asked),
    cure: "install OpenBLAS (Debian: libopenblas0-pthread)",
    statedCure: `state a library that has cblas_sgemm, or leave out --blas and ${blasVariable}`,
    open: (candidate) => openBlas(candidate, threads),
  });
}
