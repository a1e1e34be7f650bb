import { LibraryError } from "./dlopen_error.ts";
import { type LibraryCandidate, placesOf } from "./libraries.ts";

/** What is looked for, and what is said where it is not found. */
export interface Search<Library> {
  backend: string;
  /** For example `oneDNN`. */
  what: string;
  /** Whether the user asked for the candidate; then there is but this one. */
  isStated: boolean;
  candidates: readonly LibraryCandidate[];
  /** How to have one, for example `install oneDNN (Debian: libdnnl2)`. */
  cure: string;
  /** What to state instead of the one that was asked for. */
  statedCure: string;
  /** @throws Error in one line when it does not open */
  open(candidate: LibraryCandidate): Library;
}

/** No library of the table opens. */
export class NoLibraryError extends Error {
  /**
   * @param reason why, for people: there is none, or what is wrong with the one that is there
   */
  constructor(message: string, readonly reason: string, failures: readonly Error[]) {
    super(message, { cause: failures });
  }
}

/**
 * The library that was asked for, or else the first of the table that opens.
 *
 * @throws Error in one line when the one that was asked for does not open, or none does
 */
export function findLibrary<Library>(search: Search<Library>): Library {
  const failures: Error[] = [];
  for (const candidate of search.candidates) {
    for (const path of [candidate.path, ...placesOf(candidate)]) {
      try {
        return search.open({ ...candidate, path });
      } catch (error) {
        failures.push(error as Error);
      }
    }
  }
  throw search.isStated ? askedInVain(search, failures[0]) : nothingFound(search, failures);
}

/** Why `auto` passes a library over that was looked for in vain. */
export function whyNone(error: unknown): string {
  return error instanceof NoLibraryError ? error.reason : (error as Error).message;
}

/** Most of the table is on no machine; what is there and does not open deserves its reason. */
function nothingFound<Library>(search: Search<Library>, failures: Error[]): Error {
  const { backend, what, cure, candidates } = search;
  const broken = failures.find((failure) => !(failure instanceof LibraryError && failure.isAbsent));
  if (broken) {
    const message = `backend ${backend}: ${broken.message}: ${cure} anew, or use --backend auto`;
    return new NoLibraryError(message, broken.message, failures);
  }
  const tried = candidates.map(({ path }) => path).join(", ");
  return new NoLibraryError(
    `backend ${backend}: no ${what} library can be opened (tried ${tried}): ${cure}, or use ` +
      "--backend auto",
    `there is no ${what} library`,
    failures,
  );
}

function askedInVain<Library>({ backend, statedCure }: Search<Library>, failure: Error): Error {
  return new Error(`backend ${backend}: ${failure.message}: ${statedCure}`, { cause: failure });
}
