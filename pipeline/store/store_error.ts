import { errorMessage } from "../error_message.ts";

/** One line that says which file of a run could not be written, why, and what to do. */
export function storeError(path: string, cause: unknown): Error {
  const why = errorMessage(cause);
  const cure = /space|quota/i.test(why)
    ? "free some space there, or choose another --runs-dir"
    : "choose a --runs-dir that can be written to";
  return new Error(`cannot write ${path}: ${why}: ${cure}`, { cause });
}
