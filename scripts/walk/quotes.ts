/** Code that a Markdown text quotes from the source, by symbol. */
import ts from "typescript";

/** Reads a source file, by its path below the project's root. */
export type ReadSource = (path: string) => string;

/** A marker, and the code block behind it. */
const quotation = /^<!-- code: (\S+) (\S+) -->\n\n?```ts\n([\s\S]*?)^```$/gm;
const marker = /^<!-- code: .*$/gm;

/**
 * The text with each quoted block as the source has it now.
 *
 * @throws RangeError when a marker has no block behind it, or names what is not in the source
 */
export function withQuotes(text: string, read: ReadSource): string {
  const markers = text.match(marker) ?? [];
  const quotations = [...text.matchAll(quotation)].map(([whole]) => whole.split("\n")[0]);
  const lost = markers.find((line) => !quotations.includes(line));
  if (lost) throw new RangeError(`no block that begins with \`\`\`ts stands behind "${lost}"`);
  return text.replace(quotation, (_, path: string, symbol: string) => {
    const code = codeOf(symbol, path, read);
    return `<!-- code: ${path} ${symbol} -->\n\n\`\`\`ts\n// ${path}\n${code}\n\`\`\``;
  });
}

/**
 * The code of a symbol without the comment before it: `step`, or `Adam.nextRates` for a member of a
 * class.
 *
 * @throws RangeError when the file has none of that name
 */
export function codeOf(symbol: string, path: string, read: ReadSource): string {
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
  let nodes: readonly ts.Node[] = file.statements;
  let found: ts.Node | undefined;
  for (const name of symbol.split(".")) {
    found = nodes.find((node) => namesOf(node).includes(name));
    nodes = found && ts.isClassDeclaration(found) ? found.members : [];
  }
  if (!found) throw new RangeError(`${path} has no ${symbol}: quote what it is called now`);
  return dedented(found.getText(file), file.getLineAndCharacterOfPosition(found.getStart()));
}

/** What a statement, or a member of a class, declares. */
function namesOf(node: ts.Node): string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = node as Partial<ts.NamedDeclaration>;
  return name ? [name.getText()] : [];
}

/** The first line begins behind the indentation that all others have. */
function dedented(code: string, { character }: ts.LineAndCharacter): string {
  return code.split("\n").map((line, i) => i === 0 ? line : line.slice(character)).join("\n");
}
