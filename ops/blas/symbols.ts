/**
 * What is called of a BLAS library, by the C interface (CBLAS).
 *
 * Memory: every array stays ours, in the backend's heap or anywhere else. A call borrows the
 * `Float32Array`s that it is given, for as long as it runs: it is synchronous, so V8 cannot move or
 * collect them meanwhile, and the library keeps no pointer afterwards. BLAS asks for no more than
 * the natural alignment of a float, which every `Float32Array` has. The symbols live as long as the
 * library is open; after `close` a call would jump into unmapped memory, so `close` belongs to
 * whoever opened. Each thread of the pool opens the library for itself, and keeps it: the system counts,
 * so that a thread that is still on its way never calls what is gone.
 */
import { cpuSymbols } from "../ffi/cpu_features.ts";
import { dlopenError } from "../ffi/dlopen_error.ts";
import { identitySymbols } from "./identity.ts";
import { checkLibraryFile } from "../ffi/library_file.ts";
import type { LibraryCandidate } from "../ffi/libraries.ts";
import { threadSymbols } from "./threads.ts";

/** `CBLAS_ORDER` and `CBLAS_TRANSPOSE`, as the interface numbers them. */
export const rowMajor = 101;
export const asIs = 111;
export const transposed = 112;

export const sgemmSymbols = {
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

export type BlasLibrary = ReturnType<typeof dlopenBlas>;

/** @throws Error in one line when there is no such library, or when it has no `cblas_sgemm` */
export function dlopenBlas({ library, path }: LibraryCandidate) {
  try {
    checkLibraryFile(path);
    return Deno.dlopen(path, {
      ...sgemmSymbols,
      ...threadSymbols,
      ...identitySymbols,
      ...cpuSymbols,
    });
  } catch (error) {
    throw dlopenError(library, path, error);
  }
}
