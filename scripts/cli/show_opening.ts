import type { Progress } from "../../pipeline/mod.ts";

/** Shorter waits print nothing. */
const patienceMillis = 1000;

/** Shows the progress of opening the data or the device, at most once a second. */
export function showOpening<T>(
  open: (onProgress: (p: Progress) => void) => Promise<T>,
  print: (line: string) => void = console.log,
): Promise<T> {
  let shownAt = performance.now();
  return open(({ done, total, what }) => {
    if (performance.now() - shownAt < patienceMillis) return;
    shownAt = performance.now();
    print(Number.isNaN(total) ? `${what}: ${done}` : `${what}: ${done} of ${total}`);
  });
}
