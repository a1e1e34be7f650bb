/** A set of pending promises. */
export interface Pending {
  /** Adds a promise, and returns it. */
  track<T>(promise: Promise<T>): Promise<T>;
  /** Resolves when all promises tracked so far have; rejects when one of them does. */
  settled(): Promise<void>;
}

export function pending(): Pending {
  const open = new Set<Promise<unknown>>();

  const track = <T>(promise: Promise<T>) => {
    const forget = () => open.delete(promise);
    open.add(promise);
    promise.then(forget, forget);
    return promise;
  };

  return { track, settled: async () => void await Promise.all(open) };
}
