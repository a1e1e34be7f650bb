/** Tells whether a kept bundle still matches its sources. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const relativeImport = /(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/**
 * A digest of some modules, all files that they import, the packages' versions and Deno's version.
 */
export function sourceHash(entries: readonly string[]): string {
  const hash = createHash("sha256").update(Deno.version.deno);
  const modules = new Set(entries);
  // A set's iteration includes elements added during it.
  for (const path of modules) {
    const text = Deno.readTextFileSync(path);
    hash.update(`${path}\0${text}\0`);
    for (const [, specifier] of text.matchAll(relativeImport)) {
      const imported = resolve(dirname(path), specifier);
      if (existsSync(imported)) modules.add(imported);
    }
  }
  for (const path of packageFiles(dirname(entries[0]))) hash.update(Deno.readTextFileSync(path));
  return hash.digest("hex").slice(0, 16);
}

/** The nearest deno.json with a lock file beside it, upwards. */
function packageFiles(folder: string): string[] {
  const files = ["deno.json", "deno.lock"].map((name) => join(folder, name));
  if (files.every((path) => existsSync(path))) return files;
  const parent = dirname(folder);
  return parent === folder ? [] : packageFiles(parent);
}
