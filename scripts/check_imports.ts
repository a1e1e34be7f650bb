/**
 * Checks the import rules: `scripts -> pipeline -> model -> ops`, each folder through its
 * mod.ts; web/ apart; no circles of files or folders; only scripts/ prints; what a page loads uses no
 * Deno. Exits with 1 and one line for each violation.
 *
 * Usage: deno run -A scripts/check_imports.ts [root]
 */
import { denoViolations } from "./boundaries/deno_uses.ts";
import { browserDoor, checkedFolders, importViolations } from "./boundaries/import_rules.ts";
import { importsOf } from "./boundaries/module_graph.ts";
import { printingViolations } from "./boundaries/printing.ts";
import { sourceFiles } from "./boundaries/source_files.ts";
import { violationLine } from "./boundaries/violation.ts";

const root = Deno.args[0] ?? ".";
const files = sourceFiles(root, checkedFolders);
const mayNotPrint = files.filter((file) => !file.startsWith("scripts/"));

const imports = await importsOf(root, files);
const violations = [
  ...importViolations(imports),
  ...files.includes(browserDoor) ? denoViolations(root, imports) : [],
  ...await printingViolations(root, mayNotPrint),
];
for (const violation of violations) console.error(violationLine(violation));
if (violations.length > 0) Deno.exitCode = 1;
else console.log(`${files.length} files keep the import rules`);
