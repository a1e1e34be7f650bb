/** Why a library cannot be opened, in one line, with the loader's own error as its cause. */
export function dlopenError(library: string, path: string, error: unknown): Error {
  return new Error(`${library} cannot be opened as ${path}: ${reasonOf(error, path)}`, {
    cause: error,
  });
}

/** Without what Deno and the loader say twice, and the path, which is said already. */
function reasonOf(error: unknown, path: string): string {
  const [line] = String(error instanceof Error ? error.message : error).split("\n");
  const missing = line.match(/^Failed to register symbol (\w+)/)?.[1];
  if (missing) return `it has no ${missing}`;
  return line.replace(/^(Could not open library: )+/, "").replace(`${path}: `, "");
}
