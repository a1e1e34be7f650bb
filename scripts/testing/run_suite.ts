import { basename, join } from "node:path";
import { fewerFiles } from "./group_files.ts";
import { onceMore } from "./once_more.ts";
import { runTests, show, type TestRun } from "./run_tests.ts";
import type { TestCounts } from "./test_counts.ts";

/** These tests often wait for a browser or another process, so each kind runs beside all others. */
const waiting = ["tests/web/", "tests/scripts/"];

/** ONNX Runtime serves one isolate of a process, and each test file has one of its own: each has a process. */
const apart = ["onnx_network_test.ts", "onnx_run_test.ts"].map((name) =>
  `tests/pipeline/measures/${name}`
);

const isWaiting = (file: string) => waiting.some((folder) => file.startsWith(folder));

const failed: TestCounts = { passed: 0, failed: 1, skipped: 0 };

/**
 * Checks the project's types once, which takes no time where `deno check` has done so, and runs test files;
 * those that wait run beside all others. Their output follows at the end; what was cancelled of them runs once
 * more, alone. All failures are told last, which would be hard to find in the middle.
 *
 * @param files all that are to be run
 * @param folder for files that import several of them
 */
export async function runSuite(
  env: Record<string, string>,
  files: readonly string[],
  folder: string,
): Promise<Omit<TestRun, "failures">> {
  const { code } = await new Deno.Command(Deno.execPath(), { args: ["check", "-q"] }).spawn()
    .status;
  if (code !== 0) return { exitCode: code, counts: failed };
  const held: Uint8Array[] = [];
  const run = async (name: string, files: readonly string[], write?: (bytes: Uint8Array) => void) =>
    runTests(["--no-check", ...await fewerFiles(join(folder, name), files)], env, write);
  const [others, ...beside] = await Promise.all([
    run("others", files.filter((file) => !isWaiting(file) && !apart.includes(file))),
    ...waiting.map(async (folder) => {
      const output: Uint8Array[] = [];
      const members = files.filter((file) => file.startsWith(folder));
      const result = await run(basename(folder), members, (bytes) => output.push(bytes));
      held.push(...output);
      return result;
    }),
  ]);
  let computing = others;
  for (const file of files.filter((file) => apart.includes(file))) {
    computing = sumOf(computing, await runTests(["--no-check", file], env));
  }
  held.forEach(show);
  const waited: TestRun[] = [];
  for (const result of beside) {
    waited.push(await onceMore(result, (files) => runTests(["--no-check", ...files], env), tell));
  }
  tellFailures(`outside of ${waiting.join(" and ")}`, computing);
  waited.forEach((result, i) => tellFailures(`in ${waiting[i]}`, result));
  return waited.reduce(sumOf, computing);
}

const tell = (text: string) => show(new TextEncoder().encode(text));

function tellFailures(where: string, { exitCode, failures }: TestRun): void {
  if (exitCode === 0) return;
  const what = failures || "no test was run: the reason stands above";
  tell(`\nOf the tests ${where}, exit code ${exitCode}:\n\n${what}\n\n`);
}

function sumOf(a: TestRun, b: TestRun): TestRun {
  const count = (what: keyof TestCounts) => a.counts[what] + b.counts[what];
  return {
    exitCode: Math.max(a.exitCode, b.exitCode),
    counts: { passed: count("passed"), failed: count("failed"), skipped: count("skipped") },
    failures: a.failures + b.failures,
  };
}
