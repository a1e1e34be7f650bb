/** What a change costs, as CONTRIBUTING.md lists it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "./figures.ts";

/** The files that each kind of change touches, and the files among all that are named which are not there. */
export function costsOf(root: string, contributing: string): Figure[] {
  const sections = contributing.split(/^### /m).slice(1).map(sectionOf);
  const costs = sections.filter(({ parts }) => parts.length > 0);
  const missing = sections.flatMap(({ paths }) => paths).filter((path) => !isThere(root, path));
  return [
    ...costs.map(({ name, parts }) => ({ name: `files of ${name}`, value: parts.length, parts })),
    { name: "files that CONTRIBUTING.md names in vain", value: missing.length, parts: missing },
  ];
}

/** The files in the rows of its table, and every path that it names. */
function sectionOf(section: string) {
  const [heading, ...lines] = section.split("\n");
  const name = heading.split(":")[0].replaceAll("`", "").replace(/^An? /, (a) => a.toLowerCase());
  const rows = lines.filter((line) => line.startsWith("| `"));
  return {
    name,
    parts: rows.flatMap((row) => pathsIn(row.split("|")[1])),
    paths: pathsIn(section),
  };
}

function pathsIn(text: string): string[] {
  return [...text.matchAll(/`([^`\s]+\/[^`\s]*)`/g)].map(([, path]) => path);
}

/** A path with a placeholder is there when its folder is. */
function isThere(root: string, path: string): boolean {
  const known = path.split("/").slice(0, path.split("/").findIndex((part) => part.includes("<")));
  return existsSync(join(root, path.includes("<") ? known.join("/") : path));
}
