/**
 * `deno task test [words] [--backend NAME] [options of deno test]`: installs what the tests need, runs them, and ends
 * with one line that can be counted: `12 passed, 0 failed, 1 skipped`.
 *
 * Test files run one after another, because OpenBLAS uses every core; only those of the dashboard and
 * the commands, which mostly wait, run beside the others. Tests that take long by design run with
 * `--long` (`deno task test:long`), or when a word chooses them.
 */
import { testNeeds } from "./setup/needs.ts";
import { mayInstall, setUp } from "./setup/set_up.ts";
import { splitByLength } from "./testing/long_tests.ts";
import { runSuite } from "./testing/run_suite.ts";
import { runTests } from "./testing/run_tests.ts";
import { testArgs, testFiles } from "./testing/test_args.ts";
import { countsLine } from "./testing/test_counts.ts";

async function main(): Promise<number> {
  const files = testFiles("tests");
  const { usual, long } = splitByLength(files);
  const { noInstall, isLong, words } = testArgs(Deno.args, files);
  await setUp(testNeeds(), { install: mayInstall(noInstall), print: console.log });
  const runtimeDir = Deno.env.get("XDG_RUNTIME_DIR") ?? Deno.makeTempDirSync();
  try {
    // Without this folder, llvmpipe prints a warning for every adapter.
    const env = { XDG_RUNTIME_DIR: runtimeDir };
    const chosen = isLong && words.length === 0 ? long : words;
    const { exitCode, counts } = chosen.length > 0
      ? await runTests(chosen, env)
      : await runSuite(env, usual);
    console.log(countsLine(counts));
    return exitCode;
  } finally {
    if (!Deno.env.has("XDG_RUNTIME_DIR")) Deno.removeSync(runtimeDir, { recursive: true });
  }
}

try {
  Deno.exitCode = await main();
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.error(error.message);
  Deno.exitCode = 2;
}
