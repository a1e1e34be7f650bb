/**
 * Which test files may share an isolate. `deno test` gives each file one of its own, which loads the project
 * anew; a file that imports several test files loads it once for all of them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Import, importsOf } from "../boundaries/module_graph.ts";
import { loadedThrough } from "../boundaries/import_rules.ts";

/** A backend that is opened twice in one isolate, or left as tfjs's current one, breaks the other. */
const opening = /\b(open\w*Backend|openCuda|testOnGpu|replayFolder)\b|setBackend\("(?!wasm)/;

/** Each of these opens backends once for all files that share an isolate. */
const [everyBackend, wasmBackend] = ["tests/goldens/each_backend.ts", "tests/pipeline/_wasm.ts"];

/** The page's tests share a browser, whose pipes the sanitizers of other tests would see. */
const browser = "tests/web/page/_browser.ts";

type Kind = "apart" | "every backend" | "wasm" | "page" | "others";

export interface FileGroups {
  /** Each group shares an isolate. */
  groups: Partial<Record<Kind, string[]>>;
  /** Each of these has one of its own. */
  apart: string[];
}

/** @param files test files of the project at `root` */
export async function groupFiles(root: string, files: readonly string[]): Promise<FileGroups> {
  const imports = (await importsOf(root, files)).filter(({ to }) => to.startsWith("tests/"));
  const { apart = [], ...groups } = Object.groupBy(files, (file) => kindOf(root, file, imports));
  return { groups, apart };
}

function kindOf(root: string, file: string, imports: readonly Import[]): Kind {
  const loaded = loadedThrough(file, imports);
  const opens = loaded.filter((path) => path !== wasmBackend)
    .some((path) => opening.test(readFileSync(join(root, path), "utf8")));
  const opensEvery = loaded.includes(everyBackend);
  if (opens || opensEvery && loaded.includes(wasmBackend)) return "apart";
  if (opensEvery) return "every backend";
  // The others may close what they open, and tfjs has but one backend of a name.
  if (loaded.includes(wasmBackend)) return "wasm";
  return loaded.includes(browser) ? "page" : "others";
}

/** The same tests in fewer files: each group becomes a file in `folder` that imports its members. */
export async function fewerFiles(folder: string, files: readonly string[]): Promise<string[]> {
  const root = Deno.cwd();
  const { groups, apart } = await groupFiles(root, files);
  Deno.mkdirSync(folder, { recursive: true });
  const entries = Object.entries(groups).map(([kind, members]) => {
    const entry = join(folder, `${kind.replace(" ", "_")}_test.ts`);
    const lines = members.map((file) => `import "${pathToFileURL(join(root, file)).href}";\n`);
    Deno.writeTextFileSync(entry, lines.join(""));
    return entry;
  });
  return [...entries, ...apart];
}
