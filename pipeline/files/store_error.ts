import { errorMessage } from "../contracts/text.ts";

/** One line that says which file of a run could not be written, why, and what to do. */
export function storeError(path: string, cause: unknown): Error {
  const why = errorMessage(cause);
  return new Error(`cannot write ${path}: ${why}: ${cureOf(why)}`, { cause });
}

function cureOf(why: string): string {
  if (/space|quota|full/i.test(why)) return "free some space there, or choose another --runs-dir";
  if (/no such file|cannot find/i.test(why)) {
    return "the run's folder was moved or removed: put it back where it was";
  }
  return "choose a --runs-dir that can be written to";
}

/** One line that says which file of a run could not be read, why, and what to do. */
export function readError(path: string, cause: unknown): Error {
  const why = errorMessage(cause);
  const isDamaged = /malformed|not a database|corrupt/i.test(why);
  const problem = isDamaged ? `${path} is damaged: ${why}` : `cannot read ${path}: ${why}`;
  const cure = isDamaged
    ? "put back a copy of it, or move it away: then the run goes on without its past events"
    : "look whether the run is there and may be read";
  return new Error(`${problem}: ${cure}`, { cause });
}

/** What is there is no file that a run makes. It says so in full: nothing is put around it. */
export class UnfitFileError extends Error {}

/** An action on the file at `path`, its failure told as the house tells it. */
export function attempt<R>(
  path: string,
  action: () => R,
  told: (path: string, cause: unknown) => Error,
): R {
  try {
    return action();
  } catch (cause) {
    throw cause instanceof UnfitFileError ? cause : told(path, cause);
  }
}
