import { stripVTControlCharacters } from "node:util";

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The last line of a `deno test`: `ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)`. */
const summaryPattern =
  /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed(?:.*? \| (\d+) ignored)?/gm;

/**
 * Counts tests, not their steps, from what `deno test` wrote; the last summary counts, since a test
 * may print one of its own. undefined if there is none: no test was run.
 */
export function testCounts(output: string): TestCounts | undefined {
  const summary = [...stripVTControlCharacters(output).matchAll(summaryPattern)].at(-1);
  if (!summary) return undefined;
  const [passed, failed, skipped] = summary.slice(1).map((digits) => Number(digits ?? 0));
  return { passed, failed, skipped };
}

/** The last line, which other programs may parse: `12 passed, 0 failed, 1 skipped`. */
export function countsLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
