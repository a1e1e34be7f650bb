/**
 * `deno task house`: counts files, lines and imports, to show whether the code gets easier to
 * work on.
 *
 * Usage: deno task house [--list]
 */
import { checkedFolders } from "./boundaries/import_rules.ts";
import { importsOf } from "./boundaries/module_graph.ts";
import { sourceFiles } from "./boundaries/source_files.ts";
import { runScript } from "./cli/run_script.ts";
import { UsageError } from "./cli/usage_error.ts";
import { figuresOf } from "./house/figures.ts";

const help = `Usage: deno task house [--list]

Counts the files and lines of ${checkedFolders.map((folder) => `${folder}/`).join(", ")}, what
\`deno task train\` loads of them, and how they import each other.

  --list      print the files, circles and imports behind each figure
  -h, --help  print this help`;

await runScript(async () => {
  const unknown = Deno.args.find((word) => !["--list", "--help", "-h"].includes(word));
  if (unknown !== undefined) throw new UsageError(`there is no flag "${unknown}": see --help`);
  if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
    console.log(help);
    return;
  }
  const files = sourceFiles(".", checkedFolders);
  const figures = figuresOf(".", files, await importsOf(".", files), "scripts/train.ts");
  for (const { name, value, parts } of figures) {
    console.log(`${name.padEnd(40)} ${String(value).padStart(7)}`);
    if (Deno.args.includes("--list")) parts.forEach((part) => console.log(`  ${part}`));
  }
});
