import { fileURLToPath } from "node:url";
import { writeAllSync } from "../../pipeline/store/mod.ts";
import { isLiveTerminal } from "../cli/terminal.ts";
import { timesVariable } from "./file_times.ts";
import { failures } from "./failures.ts";
import { type TestCounts, testCounts } from "./test_counts.ts";

/** Enough for the summary, whatever a test prints after it. */
const keptChars = 1 << 16;

export interface TestRun {
  exitCode: number;
  counts: TestCounts;
  /** The output about failures; empty if there are none. */
  failures: string;
}

const beside = (name: string) => fileURLToPath(import.meta.resolve(name));
const seedProperties = beside("./seed_properties.ts");
const noteTimes = beside("./note_times.ts");

/**
 * Runs `deno test -A`.
 *
 * @param write receives its output as it comes
 */
export async function runTests(
  words: readonly string[],
  env: Record<string, string>,
  write: (bytes: Uint8Array) => void = show,
): Promise<TestRun> {
  const preloads = [seedProperties, ...env[timesVariable] ? [noteTimes] : []]
    .flatMap((path) => ["--preload", path]);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", ...preloads, ...words],
    env: { ...colours(), ...env },
    stdout: "piped",
  }).spawn();
  const tail = await passOn(child.stdout, write);
  const { code } = await child.status;
  return {
    exitCode: code,
    counts: honest(testCounts(tail), code),
    failures: code === 0 ? "" : failures(tail),
  };
}

/** Deno writes no colours into a pipe, but this pipe ends at a terminal. */
function colours(): Record<string, string> {
  return isLiveTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : {};
}

async function passOn(
  stream: ReadableStream<Uint8Array>,
  write: (bytes: Uint8Array) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let tail = "";
  for await (const bytes of stream) {
    write(bytes);
    tail = (tail + decoder.decode(bytes, { stream: true })).slice(-keptChars);
  }
  return tail;
}

export const show = (bytes: Uint8Array): void => writeAllSync(Deno.stdout, bytes);

/** A run that failed before its first test, for example by a type error, must not count as clean. */
function honest(counts: TestCounts | undefined, exitCode: number): TestCounts {
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 };
  return { passed, failed: exitCode === 0 ? failed : Math.max(1, failed), skipped };
}
