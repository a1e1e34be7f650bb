import type { Suitability } from "../device/device.ts";
import { LibraryError } from "./dlopen_error.ts";
import { type LibraryCandidate, placesOf } from "./libraries.ts";

/** A library to find, and the texts for the error if it is not found. */
export interface Search<Library> {
  backend: string;
  /** For example `oneDNN`. */
  what: string;
  /** Whether the user stated the candidate, which then is the only one. */
  isStated: boolean;
  candidates: readonly LibraryCandidate[];
  /** How to get one, for example `install oneDNN (Debian: libdnnl2)`. */
  cure: string;
  /** What to state in place of the stated library. */
  statedCure: string;
  /** @throws Error in one line when it does not open */
  open(candidate: LibraryCandidate): Library;
}

/** No library of the table opens. */
export class NoLibraryError extends Error {
  /**
   * @param reason for people: there is none, or what is wrong with the existing one
   */
  constructor(message: string, readonly reason: string, failures: readonly Error[]) {
    super(message, { cause: failures });
  }
}

/**
 * Opens the stated library, or else the first of the table that opens.
 *
 * @throws Error in one line when the stated library does not open, or none does
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

/** Whether `auto` takes the library that `find` opens and judges, or why none was found. */
export function suitability(find: () => Suitability): Promise<Suitability> {
  try {
    return Promise.resolve(find());
  } catch (error) {
    const reason = error instanceof NoLibraryError ? error.reason : (error as Error).message;
    return Promise.resolve({ suits: false, reason });
  }
}

/** Most libraries of the table are absent; an existing one that does not open gets its reason. */
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
