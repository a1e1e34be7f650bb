const firstPort = 8000;
const attempts = 50;

/**
 * Listens on the requested port, or by default on 8000 or the next free one.
 *
 * @throws Error when that port is taken, or all of these
 */
export async function listenOnPort<T>(
  port: number | undefined,
  listen: (port: number) => Promise<T>,
): Promise<T> {
  if (port !== undefined) {
    return await listen(port).catch((cause) => {
      throw isTaken(cause) ? takenError(`port ${port} is`, cause) : cause;
    });
  }
  for (let next = firstPort; next < firstPort + attempts; next++) {
    try {
      return await listen(next);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw takenError(`ports ${firstPort} to ${firstPort + attempts - 1} are`);
}

function takenError(ports: string, cause?: unknown): Error {
  return new Error(`${ports} taken by other programs: choose another --port`, { cause });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
