import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { importsOf } from "../../../scripts/boundaries/module_graph.ts";
import { sourceFiles } from "../../../scripts/boundaries/source_files.ts";
import { figuresOf } from "../../../scripts/house/figures.ts";

const tree = {
  "scripts/train.ts":
    `import { run } from "../pipeline/mod.ts";\nconsole.log(run, () => import("./seldom.ts"));\n`,
  "pipeline/mod.ts": `export * from "./run/mod.ts";\n`,
  "pipeline/run/mod.ts": `export { run } from "./run.ts";\n`,
  "pipeline/run/run.ts":
    `import type { Row } from "../store/row.ts";\nexport const run = 1;\nexport type Run = Row;\n`,
  "pipeline/store/mod.ts": `export * from "./row.ts";\n`,
  "pipeline/store/row.ts": `import type { Run } from "../run/run.ts";\nexport type Row = Run;\n`,
  "ops/unused.ts": `export const unused = 1;\n`,
  "scripts/seldom.ts": `export const seldom = 1;\n`,
};

async function figures(files: Record<string, string>): Promise<Record<string, number>> {
  const root = Deno.makeTempDirSync();
  try {
    for (const [path, text] of Object.entries(files)) {
      Deno.mkdirSync(dirname(join(root, path)), { recursive: true });
      Deno.writeTextFileSync(join(root, path), text);
    }
    const found = sourceFiles(root, ["scripts", "pipeline", "ops"]);
    const imports = await importsOf(root, found);
    return Object.fromEntries(
      figuresOf(root, found, imports, "scripts/train.ts").map(({ name, value }) => [name, value]),
    );
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

Deno.test("a house is counted: files, lines, the longest chain, circles and open doors", async () => {
  assert.deepEqual(await figures(tree), {
    "files in all": 8,
    "lines in all": 12,
    "files of scripts/train.ts, types included": 5,
    "files that it loads at its start": 4,
    "lines that it loads at its start": 7,
    "files that only some runs load": 1,
    "files in its longest import chain": 5,
    "circles of files": 1,
    "circles of folders": 1,
    "folders in the largest circle": 2,
    "imports into a folder not by a mod.ts": 2,
    "of these, into one that has a mod.ts": 2,
  });
});
