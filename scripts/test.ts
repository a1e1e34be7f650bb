/**
 * `deno task test [words] [--backend NAME] [options of deno test]`: installs what the tests need, runs them, and ends
 * with one line that can be counted: `12 passed, 0 failed, 1 skipped`.
 *
 * Test files run one after another, because OpenBLAS uses every core; only those of the dashboard and
 * the commands, which mostly wait, run beside the others. Tests that take long by design run with
 * `--long` (`deno task test:long`), or when a word chooses them. `--times` prints what each file costs.
 */
import { join } from "node:path";
import { testNeeds } from "./setup/needs.ts";
import { mayInstall, setUp } from "./setup/set_up.ts";
import { fileTimes, readTimeNotes, timesTable, timesVariable } from "./testing/file_times.ts";
import { splitByLength } from "./testing/long_tests.ts";
import { runSuite } from "./testing/run_suite.ts";
import { runTests } from "./testing/run_tests.ts";
import { testArgs, testFiles } from "./testing/test_args.ts";
import { countsLine } from "./testing/test_counts.ts";

async function main(): Promise<number> {
  const files = testFiles("tests");
  const { usual, long } = splitByLength(files);
  const { noInstall, isLong, withTimes, words } = testArgs(Deno.args, files);
  await setUp(testNeeds(), { install: mayInstall(noInstall), print: console.log });
  const scratch = Deno.makeTempDirSync();
  try {
    const times = join(scratch, "times");
    const env = {
      // Without this folder, llvmpipe prints a warning for every adapter.
      XDG_RUNTIME_DIR: Deno.env.get("XDG_RUNTIME_DIR") ?? scratch,
      ...withTimes ? { [timesVariable]: times } : {},
    };
    const chosen = isLong && words.length === 0 ? long : words;
    const { exitCode, counts } = chosen.length > 0
      ? await runTests(chosen, env)
      : await runSuite(env, usual, scratch);
    if (withTimes) console.log(timesTable(fileTimes(readTimeNotes(times))));
    console.log(countsLine(counts));
    return exitCode;
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
}

try {
  Deno.exitCode = await main();
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.error(error.message);
  Deno.exitCode = 2;
}
