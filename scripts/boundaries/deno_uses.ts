import { join } from "node:path";
import { browserDoor, loadedThrough } from "./import_rules.ts";
import type { Import } from "./module_graph.ts";
import type { Violation } from "./violation.ts";

/** Every use of Deno's own functions in a file that a page loads. */
export function denoViolations(root: string, imports: readonly Import[]): Violation[] {
  const loaded = loadedThrough(browserDoor, imports);
  return loaded.filter((path) => /^[^:]+\.tsx?$/.test(path)).flatMap((file) =>
    linesWithDeno(Deno.readTextFileSync(join(root, file))).map((line) => ({
      file,
      line,
      what: "uses Deno",
      rule: `a page loads this file through ${browserDoor}`,
    }))
  );
}

function linesWithDeno(source: string): number[] {
  // Comments keep their lines, so that the numbers stay right.
  const code = source.replaceAll(
    /\/\*.*?\*\/|\/\/[^\n]*/gs,
    (text) => text.replaceAll(/[^\n]/g, " "),
  );
  return code.split("\n").flatMap((line, i) => /\bDeno\s*[.?[]/.test(line) ? [i + 1] : []);
}
