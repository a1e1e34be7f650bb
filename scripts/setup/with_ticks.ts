/** Prints every few seconds that an action still runs, so that it does not look like a hang. */
export async function withTicks<T>(
  what: string,
  work: Promise<T>,
  print: (line: string) => void,
  tickMillis = 3000,
): Promise<T> {
  const start = performance.now();
  const tick = () => print(`${what}: ${Math.round((performance.now() - start) / 1000)} s so far`);
  const timer = setInterval(tick, tickMillis);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
