/** An error in one line for a library that cannot be opened, with the loader's error as its cause. */
export function dlopenError(library: string, path: string, error: unknown): Error {
  return new Error(`${library} cannot be opened as ${path}: ${reasonOf(error, path)}`, {
    cause: error,
  });
}

/** The loader's message without repetitions and without the path. */
function reasonOf(error: unknown, path: string): string {
  const [line] = String(error instanceof Error ? error.message : error).split("\n");
  const missing = line.match(/^Failed to register symbol (\w+)/)?.[1];
  if (missing) return `it has no ${missing}`;
  return line.replace(/^(Could not open library: )+/, "").replace(`${path}: `, "");
}
