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
import { aligned } from "./cli/table.ts";
import { UsageError } from "./cli/usage_error.ts";
import { costsOf } from "./house/costs.ts";
import { figuresOf } from "./house/figures.ts";
import { lengthsOf } from "./house/lengths.ts";

const help = `Usage: deno task house [--list]

Counts the files and lines of ${checkedFolders.map((folder) => `${folder}/`).join(", ")}, what
\`deno task train\` loads of them, how they import each other, and how many files a change touches,
as CONTRIBUTING.md lists them.

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
  const texts = new Map(files.map((file) => [file, Deno.readTextFileSync(file)]));
  const figures = [
    ...figuresOf(".", files, await importsOf(".", files), "scripts/train.ts"),
    ...lengthsOf(texts),
    ...costsOf(".", Deno.readTextFileSync("CONTRIBUTING.md")),
  ];
  const lines = aligned(figures.map(({ name, value }) => [name, value.toLocaleString("en-US")]));
  figures.forEach(({ parts }, i) => {
    console.log(lines[i]);
    if (Deno.args.includes("--list")) parts.forEach((part) => console.log(`  ${part}`));
  });
});
