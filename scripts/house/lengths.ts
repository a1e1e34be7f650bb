/** The longest file, and the longest function, of some files. */
import type { Figure } from "./figures.ts";

/** What may stand before the name of a function or method, and what makes a line none. */
const words = "export |default |async |private |static |override |const |function\\*? ";
const statements = "if|for|while|switch|return|await|catch|do|else|class|interface|type|new";

/** How a function begins; it ends where a brace closes at the same indentation, since all is formatted. */
const functionStart = new RegExp(
  `^( *)(?!(?:${statements})\\b)(?:${words})*[#\\w]+(?:<.*>)?(?: = (?:async )?)?\\(`,
);

/** @param texts the files' texts by their paths */
export function lengthsOf(texts: ReadonlyMap<string, string>): Figure[] {
  const lines = [...texts].map(([path, text]) => ({ path, lines: text.split("\n").slice(0, -1) }));
  const files = lines.map(({ path, lines }) => ({ value: lines.length, where: path }));
  const functions = lines.flatMap(({ path, lines }) =>
    lines.flatMap((line, i) => {
      const start = line.match(functionStart);
      if (!start) return [];
      const value = lengthFrom(lines.slice(i), start[1]);
      return value === undefined ? [] : [{ value, where: `${path}:${i + 1}` }];
    })
  );
  return [
    longest("lines of the longest file", files),
    longest("lines of the longest function", functions),
  ];
}

/** Undefined for a call, which no brace closes. */
function lengthFrom(lines: readonly string[], indent: string): number | undefined {
  const outer = (line: string) => line.startsWith(indent) ? line.slice(indent.length) : "";
  // Parameters that take lines of their own close at the same indentation.
  const end = lines.findIndex((line, i) => i > 0 && /^(?!\)[:. ]|\}:|\} =>)[^ ]/.test(outer(line)));
  return end > 0 && /^\};?$/.test(outer(lines[end])) ? end + 1 : undefined;
}

function longest(name: string, found: readonly { value: number; where: string }[]): Figure {
  const sorted = found.toSorted((a, b) => b.value - a.value).slice(0, 10);
  const parts = sorted.map(({ value, where }) => `${value} ${where}`);
  return { name, value: sorted[0]?.value ?? 0, parts };
}
