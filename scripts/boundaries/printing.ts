import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Violation } from "./violation.ts";

/** The part of `deno lint --json` that is read here. */
interface LintReport {
  diagnostics: { filename: string; range: { start: { line: number } } }[];
  errors: { file_path: string; message: string }[];
}

/**
 * Every use of `console` in some files. The linter finds them, because it tells code from comments.
 *
 * @throws Error if a file cannot be read or parsed
 */
export async function printingViolations(
  root: string,
  files: readonly string[],
): Promise<Violation[]> {
  if (files.length === 0) return [];
  const base = Deno.realPathSync(root);
  const { diagnostics, errors } = await lint(base, files);
  if (errors.length > 0) throw new Error(`${errors[0].file_path}: ${errors[0].message}`);
  return diagnostics.map(({ filename, range }) => ({
    file: relative(base, fileURLToPath(filename)).replaceAll(sep, "/"),
    line: range.start.line,
    what: "uses console",
    rule: "only scripts/ prints",
  }));
}

async function lint(root: string, files: readonly string[]): Promise<LintReport> {
  const rules = ["--no-config", "--rules-tags=", "--rules-include=no-console"];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["lint", "--json", ...rules, ...files.map((file) => join(root, file))],
    cwd: root,
  }).output();
  const text = new TextDecoder();
  const report = text.decode(stdout);
  if (report === "") throw new Error(`deno lint failed: ${text.decode(stderr).trim()}`);
  return JSON.parse(report);
}
