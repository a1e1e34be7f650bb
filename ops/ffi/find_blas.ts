import { type Blas, openBlas } from "./cblas.ts";
import { blasCandidates, blasVariable, placesOf, statedBlas } from "./libraries.ts";

/**
 * Opens the stated library, or else the first of the table that opens.
 *
 * @param stated the value of `--blas`
 * @throws Error in one line when the stated library does not open, or none does
 */
export function findBlas(stated?: string, threads?: number): Blas {
  const asked = statedBlas(stated);
  const failures: Error[] = [];
  for (const candidate of blasCandidates(asked)) {
    for (const path of [candidate.path, ...placesOf(candidate)]) {
      try {
        return openBlas({ ...candidate, path }, threads);
      } catch (error) {
        failures.push(error as Error);
      }
    }
  }
  throw asked === undefined ? nothingFound(failures) : askedInVain(failures[0]);
}

function nothingFound(failures: Error[]): Error {
  const tried = blasCandidates().map(({ path }) => path).join(", ");
  return new Error(
    `backend blas: no BLAS library can be opened (tried ${tried}): install OpenBLAS (Debian: ` +
      "libopenblas0-pthread), or use --backend auto",
    { cause: failures },
  );
}

function askedInVain(failure: Error): Error {
  return new Error(
    `backend blas: ${failure.message}: state a library that has cblas_sgemm, or leave out --blas ` +
      `and ${blasVariable}`,
    { cause: failure },
  );
}
