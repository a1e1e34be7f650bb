/** A library that does not open, or is not what it should be. */
export class LibraryError extends Error {
  /** Whether there is none of that name; else what is there does not do. */
  readonly isAbsent: boolean;

  constructor(message: string, { isAbsent, cause }: { isAbsent: boolean; cause?: unknown }) {
    super(message, { cause });
    this.isAbsent = isAbsent;
  }
}

/** Why a library cannot be opened, in one line, with the loader's own error as its cause. */
export function dlopenError(library: string, path: string, error: unknown): LibraryError {
  const reason = reasonOf(error, path);
  return new LibraryError(`${library} cannot be opened as ${path}: ${reason}`, {
    isAbsent: tellsOfAbsence(reason),
    cause: error,
  });
}

/** The loader's message without repetitions and without the path. */
function reasonOf(error: unknown, path: string): string {
  const [line] = String(error instanceof Error ? error.message : error).split("\n");
  const missing = line.match(/^Failed to register symbol (\w+)/)?.[1];
  if (missing) return `it has no ${missing}`;
  const reason = line.replace(/^(Could not open library: )+/, "");
  return reason.startsWith(`${path}: `) ? reason.slice(path.length + 2) : reason;
}

/** By the words of Linux, macOS and Windows. A library that it needs and lacks is named first on Linux. */
function tellsOfAbsence(reason: string): boolean {
  return /^cannot open shared object file: No such file/i.test(reason) ||
    /^dlopen\(.*no such file/i.test(reason) ||
    /could not be found/i.test(reason);
}
