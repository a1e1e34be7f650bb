import { runTests, type TestRun, writeAll } from "./run_tests.ts";

/**
 * Runs every test, those of the dashboard beside all others: they wait for a browser most of their
 * time. What they print follows at the end, and behind it what failed of the others, since nobody
 * looks for that in the middle.
 */
export async function runSuite(
  env: Record<string, string>,
): Promise<Omit<TestRun, "failures">> {
  const held: Uint8Array[] = [];
  const [others, dashboard] = await Promise.all([
    runTests(["tests/", "--ignore=tests/web"], env),
    runTests(["tests/web/"], env, (bytes) => held.push(bytes)),
  ]);
  held.forEach(writeAll);
  if (others.exitCode !== 0) {
    const what = others.failures || "no test was run: the reason stands above";
    const told =
      `\nOf the tests outside of tests/web, exit code ${others.exitCode}:\n\n${what}\n\n`;
    writeAll(new TextEncoder().encode(told));
  }
  return {
    exitCode: Math.max(others.exitCode, dashboard.exitCode),
    counts: {
      passed: others.counts.passed + dashboard.counts.passed,
      failed: others.counts.failed + dashboard.counts.failed,
      skipped: others.counts.skipped + dashboard.counts.skipped,
    },
  };
}
