/** Adds up milliseconds by name. */
export interface Stopwatch<Part extends string> {
  /** Calls a function and adds its duration to that name. */
  time<T>(part: Part, work: () => T): T;
  millis(part: Part): number;
}

export function stopwatch<Part extends string>(): Stopwatch<Part> {
  const spent = new Map<Part, number>();
  const millis = (part: Part) => spent.get(part) ?? 0;
  return {
    time: (part, work) => {
      const begun = performance.now();
      const result = work();
      spent.set(part, millis(part) + performance.now() - begun);
      return result;
    },
    millis,
  };
}
