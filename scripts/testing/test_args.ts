import { join } from "node:path";

export interface TestArgs {
  noInstall: boolean;
  /** Whether to run the long tests instead of the usual ones. */
  isLong: boolean;
  /** Whether to print what each file costs. */
  withTimes: boolean;
  /** Arguments of `deno test` after its permissions: files, then options; no files run the whole suite. */
  words: string[];
}

const ownFlags = ["--no-install", "--long", "--times"];

/**
 * Reads `[words] [options of deno test]`: words before the first option choose the test files whose
 * paths contain one of them; the rest goes to `deno test`.
 *
 * @param files every test file
 * @throws RangeError for a word that no file contains
 */
export function testArgs(args: readonly string[], files: readonly string[]): TestArgs {
  const noInstall = args.includes("--no-install");
  const isLong = args.includes("--long");
  const withTimes = args.includes("--times");
  const rest = withFilter(args.filter((arg) => !ownFlags.includes(arg)));
  const firstOption = rest.findIndex((arg) => arg.startsWith("-"));
  const split = firstOption === -1 ? rest.length : firstOption;
  const filters = rest.slice(0, split);
  const options = rest.slice(split);
  const all = options.length > 0 ? ["tests/"] : [];
  const chosen = filters.length > 0 ? filters.flatMap((word) => filesWith(word, files)) : all;
  return { noInstall, isLong, withTimes, words: [...new Set(chosen), ...options] };
}

/** `--backend cuda` is short for the tests whose names end in `(cuda)`. */
function withFilter(args: readonly string[]): string[] {
  const at = args.indexOf("--backend");
  if (at === -1) return [...args];
  const backend = args[at + 1];
  if (!/^\w+$/.test(backend ?? "")) {
    throw new RangeError("--backend wants a backend's name behind it");
  }
  return [...args.slice(0, at), "--filter", `(${backend})`, ...args.slice(at + 2)];
}

function filesWith(word: string, files: readonly string[]): string[] {
  const plain = word.replace(/^\.\//, "");
  const found = files.filter((file) => file.includes(plain));
  if (found.length > 0) return found;
  throw new RangeError(
    `no test file's path contains "${word}": the words in front of the first option choose files; ` +
      "to choose tests by name, use --filter",
  );
}

/** Every test file under a folder, sorted. */
export function testFiles(folder: string): string[] {
  const files = [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return testFiles(path);
    return name.endsWith("_test.ts") ? [path] : [];
  });
  return files.sort();
}
