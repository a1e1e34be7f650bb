import { runTests, show, type TestRun } from "./run_tests.ts";

/** These tests mostly wait for a browser or another process. */
const waiting = ["tests/web/", "tests/scripts/"];

const isWaiting = (file: string) => waiting.some((folder) => file.startsWith(folder));

/**
 * Runs test files; those that wait run beside all others. Their output follows at the end, and then the
 * failures of the others, which would be hard to find in the middle.
 *
 * @param files all that are to be run
 */
export async function runSuite(
  env: Record<string, string>,
  files: readonly string[],
): Promise<Omit<TestRun, "failures">> {
  const held: Uint8Array[] = [];
  const [others, beside] = await Promise.all([
    runTests(files.filter((file) => !isWaiting(file)), env),
    runTests(files.filter(isWaiting), env, (bytes) => held.push(bytes)),
  ]);
  held.forEach(show);
  if (others.exitCode !== 0) {
    const what = others.failures || "no test was run: the reason stands above";
    const told =
      `\nOf the tests outside of ${waiting.join(" and ")}, exit code ${others.exitCode}:` +
      `\n\n${what}\n\n`;
    show(new TextEncoder().encode(told));
  }
  return {
    exitCode: Math.max(others.exitCode, beside.exitCode),
    counts: {
      passed: others.counts.passed + beside.counts.passed,
      failed: others.counts.failed + beside.counts.failed,
      skipped: others.counts.skipped + beside.counts.skipped,
    },
  };
}
