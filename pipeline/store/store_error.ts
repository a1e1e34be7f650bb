/** One line that says which file of a run could not be written, why, and what to do. */
export function storeError(path: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `cannot write ${path}: ${why}: free some space there, or choose another --runs-dir`,
    { cause },
  );
}
