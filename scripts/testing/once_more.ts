/** An error outside of any test ends a file, and cancels those of its tests that have not run; they run after all. */
import type { TestRun } from "./run_tests.ts";

/**
 * The files that an error outside of any test ended, as `deno test` lists them last; none where a test itself
 * failed, since that is a failure whatever the others do.
 */
export function cancelledFiles(failures: string): string[] {
  const list = failures.split("\n FAILURES \n").at(-1) ?? "";
  if (/^.* => \S+:\d+:\d+$/m.test(list)) return [];
  return [...list.matchAll(/^(\S+) \(uncaught error\)$/gm)].map(([, file]) => file);
}

/**
 * Runs cancelled tests once more, with all of their files: what fails then has failed. The error that cancelled
 * them is told in either case, since it should be mended.
 */
export async function onceMore(
  first: TestRun,
  run: (files: readonly string[]) => Promise<TestRun>,
  tell: (text: string) => void,
): Promise<TestRun> {
  const files = cancelledFiles(first.failures);
  if (first.exitCode === 0 || files.length === 0) return first;
  tell(`\n${first.failures}\n\nOnce more, with nothing beside: ${files.join(", ")}\n`);
  const second = await run(files);
  const { passed, failed, skipped } = first.counts;
  const stillFailed = Math.min(second.counts.failed, passed + failed);
  if (second.exitCode === 0) {
    tell("\nWhat was cancelled above passed alone: the error depends on its time.\n");
  }
  return {
    exitCode: second.exitCode,
    counts: { passed: passed + failed - stillFailed, failed: stillFailed, skipped },
    failures: second.failures,
  };
}
