import { errorMessage } from "../error_message.ts";

/** One line that says which file of a run could not be written, why, and what to do. */
export function storeError(path: string, cause: unknown): Error {
  const why = errorMessage(cause);
  const cure = /space|quota|full/i.test(why)
    ? "free some space there, or choose another --runs-dir"
    : "choose a --runs-dir that can be written to";
  return new Error(`cannot write ${path}: ${why}: ${cure}`, { cause });
}

/** One line that says which file of a run could not be read, why, and what to do. */
export function readError(path: string, cause: unknown): Error {
  const why = errorMessage(cause);
  const isDamaged = /malformed|not a database|corrupt/i.test(why);
  const problem = isDamaged ? `${path} is damaged: ${why}` : `cannot read ${path}: ${why}`;
  const cure = isDamaged
    ? "put back a copy of it, or remove the run"
    : "look whether the run is there and may be read";
  return new Error(`${problem}: ${cure}`, { cause });
}

/** An action on the file at `path`, its failure told as the house tells it. */
export function attempt<R>(
  path: string,
  action: () => R,
  told: (path: string, cause: unknown) => Error,
): R {
  try {
    return action();
  } catch (cause) {
    throw told(path, cause);
  }
}
