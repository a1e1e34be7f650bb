/** The oneDNN libraries that the tests can open. */
import { oneDnnCandidates } from "../../../ops/bench.ts";
import type { LibraryCandidate } from "../../../ops/ffi/libraries.ts";
import { OneDnn } from "../../../ops/onednn/library.ts";

/** Further ones, for example of version 3: paths with commas between. */
const stated = (Deno.env.get("DCGAN_TEST_ONEDNN") ?? "").split(",").filter((path) => path !== "");

export const libraries: readonly LibraryCandidate[] = [
  ...oneDnnCandidates(),
  ...stated.map((path) => ({ library: "oneDNN", path })),
].filter(opens);

function opens(candidate: LibraryCandidate): boolean {
  try {
    new OneDnn(candidate).close();
    return true;
  } catch {
    return false;
  }
}

/** A test for each of them, and one that is visibly skipped where there is none. */
export function testEachLibrary(
  name: string,
  test: (candidate: LibraryCandidate) => void | Promise<void>,
): void {
  for (const candidate of libraries) {
    Deno.test(`${name} (${candidate.path.split("/").at(-1)})`, () => test(candidate));
  }
  if (libraries.length === 0) {
    Deno.test({ name: `${name} (skipped, no oneDNN here)`, ignore: true, fn() {} });
  }
}
