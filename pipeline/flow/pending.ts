/** Promises that have been made and not kept yet. */
export interface Pending {
  /** Gives the promise back. */
  track<T>(promise: Promise<T>): Promise<T>;
  /** Settles with all that are tracked at the time of the call; fails when one of them does. */
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
