import { runTests, show, type TestRun } from "./run_tests.ts";
import type { TestCounts } from "./test_counts.ts";

/** These tests mostly wait for a browser or another process. */
const waiting = ["tests/web/", "tests/scripts/"];

/** ONNX Runtime serves one isolate of a process, and each test file has one of its own: each has a process. */
const apart = ["onnx_network_test.ts", "onnx_run_test.ts"].map((name) =>
  `tests/pipeline/measures/${name}`
);

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
    othersOf(files.filter((file) => !isWaiting(file)), env),
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
  return sumOf(others, beside);
}

async function othersOf(files: readonly string[], env: Record<string, string>): Promise<TestRun> {
  let all = await runTests(files.filter((file) => !apart.includes(file)), env);
  for (const file of files.filter((file) => apart.includes(file))) {
    all = sumOf(all, await runTests([file], env));
  }
  return all;
}

function sumOf(a: TestRun, b: TestRun): TestRun {
  const count = (what: keyof TestCounts) => a.counts[what] + b.counts[what];
  return {
    exitCode: Math.max(a.exitCode, b.exitCode),
    counts: { passed: count("passed"), failed: count("failed"), skipped: count("skipped") },
    failures: a.failures + b.failures,
  };
}
