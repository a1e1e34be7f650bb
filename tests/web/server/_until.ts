import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

const patienceMillis = 60_000;

/** What `look` finds, as soon as it does. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + patienceMillis;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(performance.now() < deadline, "it did not come within a minute");
    await pause(20);
  }
}
