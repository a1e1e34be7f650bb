import { stripVTControlCharacters } from "node:util";

/** Some ten errors: some places keep only the end of a log. */
const usualChars = 8000;

/**
 * What `deno test` wrote of its failures, without colours: all from its heading ERRORS on, or the
 * last `maxChars` of that, but never less than its list FAILURES, which has every name. Of a process
 * that died before it came so far, the end of what it wrote.
 */
export function failures(output: string, maxChars = usualChars): string {
  const plain = stripVTControlCharacters(output);
  const errors = lastLine(plain, " ERRORS ") ?? 0;
  const list = lastLine(plain, " FAILURES ") ?? plain.length;
  return plain.slice(Math.min(list, Math.max(errors, plain.length - maxChars))).trim();
}

/** Where the last line that is just this begins. */
function lastLine(text: string, line: string): number | undefined {
  const at = `\n${text}`.lastIndexOf(`\n${line}\n`);
  return at === -1 ? undefined : at;
}
