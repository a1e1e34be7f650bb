/** Tests that wait for other programs may fail where those are kept waiting; alone they are told apart. */
import type { TestRun } from "./run_tests.ts";

/** The files whose tests failed, or that an error outside of any test ended, as `deno test` lists them last. */
export function failedFiles(failures: string): string[] {
  const list = failures.split("\n FAILURES \n").at(-1) ?? "";
  const paths = [...list.matchAll(/^(?:.* => (\S+):\d+:\d+|(\S+) \(uncaught error\))$/gm)];
  return [...new Set(paths.map(([, ofTest, ofFile]) => ofTest ?? ofFile))];
}

/**
 * Runs the failed files of a run once more: what fails again has failed. What passes then counts as passed,
 * and is told with the first failure, since a test that depends on its time should be mended.
 */
export async function onceMore(
  first: TestRun,
  run: (files: readonly string[]) => Promise<TestRun>,
  tell: (text: string) => void,
): Promise<TestRun> {
  const files = failedFiles(first.failures);
  if (first.exitCode === 0 || files.length === 0) return first;
  tell(`\n${first.failures}\n\nOnce more, with nothing beside: ${files.join(", ")}\n`);
  const second = await run(files);
  const { passed, failed, skipped } = first.counts;
  const stillFailed = Math.min(second.counts.failed, passed + failed);
  if (second.exitCode === 0) tell("\nWhat failed above passed alone: it depends on its time.\n");
  return {
    exitCode: second.exitCode,
    counts: { passed: passed + failed - stillFailed, failed: stillFailed, skipped },
    failures: second.failures,
  };
}
