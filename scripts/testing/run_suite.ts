import { runTests, type TestRun, writeAll } from "./run_tests.ts";

/**
 * Runs every test, those of the dashboard beside all others: they wait for a browser most of their
 * time. What they print follows at the end.
 */
export async function runSuite(env: Record<string, string>): Promise<TestRun> {
  const held: Uint8Array[] = [];
  const [others, dashboard] = await Promise.all([
    runTests(["tests/", "--ignore=tests/web"], env),
    runTests(["tests/web/"], env, (bytes) => held.push(bytes)),
  ]);
  held.forEach(writeAll);
  return {
    exitCode: Math.max(others.exitCode, dashboard.exitCode),
    counts: {
      passed: others.counts.passed + dashboard.counts.passed,
      failed: others.counts.failed + dashboard.counts.failed,
      skipped: others.counts.skipped + dashboard.counts.skipped,
    },
  };
}
