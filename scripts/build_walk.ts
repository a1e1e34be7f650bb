/**
 * Fills the quoted code of `docs/walk/` from the source, and writes `docs/curves/` from the page's words.
 *
 * Usage: deno task build:walk [--check]; with --check it writes nothing, and exits with 1 where a
 * block is stale or its symbol is gone.
 */
import { fileURLToPath } from "node:url";
import { wordsOf } from "../web/words/words.ts";
import { curvesGuide, isSameText } from "./walk/curves_guide.ts";
import { withQuotes } from "./walk/quotes.ts";

const root = new URL("../", import.meta.url);
const isCheck = Deno.args.includes("--check");
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

for (const language of ["en", "zh"] as const) {
  const folder = new URL(`docs/walk/${language}/`, root);
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  for (const name of names) fill(new URL(name, folder), `docs/walk/${language}/${name}`);
  guide(`docs/curves/${language}.md`, curvesGuide(wordsOf(language)));
}

/** The formatter breaks its lines. */
function guide(shown: string, text: string): void {
  const path = fileURLToPath(new URL(shown, root));
  if (isSameText(Deno.readTextFileSync(path), text)) return;
  if (!isCheck) Deno.writeTextFileSync(path, text);
  report(isCheck ? `${shown} is stale: run deno task build:walk` : `${shown} is new`, isCheck);
}

function fill(file: URL, shown: string): void {
  const text = Deno.readTextFileSync(file);
  try {
    const filled = withQuotes(text, read);
    if (filled === text) return;
    if (!isCheck) Deno.writeTextFileSync(fileURLToPath(file), filled);
    report(isCheck ? `${shown} is stale: run deno task build:walk` : `${shown} is filled`, isCheck);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report(`${shown}: ${error.message}`, true);
  }
}

function report(line: string, isFault: boolean): void {
  console.log(line);
  if (isFault) Deno.exitCode = 1;
}
