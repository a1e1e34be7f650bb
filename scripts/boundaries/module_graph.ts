/** All imports as Deno resolves them: static, dynamic and type-only. */
import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** One import. Paths are relative to the root of the tree, with forward slashes. */
export interface Import {
  from: string;
  line: number;
  /** A path in the tree, or else a specifier such as `npm:rxjs@7.8.2`. */
  to: string;
  /** Erased after type checking, so it loads nothing. */
  isTypeOnly: boolean;
  /** By `import()`: loaded when that runs, if it ever does. */
  isDynamic: boolean;
}

/** The part of `deno info --json` that is read here. */
interface Graph {
  modules: { specifier: string; dependencies?: Dependency[] }[];
}

interface Dependency {
  code?: Resolved;
  type?: Resolved;
  isDynamic?: boolean;
}

interface Resolved {
  specifier?: string;
  span: { start: { line: number } };
}

/**
 * The imports of `files` and of every file in the tree that they reach.
 *
 * @throws Error if Deno cannot read the graph
 */
export async function importsOf(root: string, files: readonly string[]): Promise<Import[]> {
  const base = Deno.realPathSync(root);
  const { modules } = await graph(base, files);
  return modules
    .filter(({ specifier }) => isInTree(base, specifier))
    .flatMap(({ specifier, dependencies = [] }) => {
      const from = pathInTree(base, specifier);
      return dependencies.flatMap((dependency) => importsBy(base, from, dependency));
    });
}

/** `deno info` takes a single root, so a temporary file imports them all. */
async function graph(root: string, files: readonly string[]): Promise<Graph> {
  const folder = Deno.makeTempDirSync();
  try {
    const entry = join(folder, "entry.ts");
    const lines = files.map((file) => `import "${pathToFileURL(join(root, file)).href}";\n`);
    Deno.writeTextFileSync(entry, lines.join(""));
    return await denoInfo(root, entry);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function denoInfo(root: string, entry: string): Promise<Graph> {
  const configFile = join(root, "deno.json");
  const config = existsSync(configFile) ? ["--config", configFile] : ["--no-config"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", ...config, entry],
    cwd: root,
  }).output();
  const text = new TextDecoder();
  if (code !== 0) throw new Error(`deno info failed: ${text.decode(stderr).trim()}`);
  return JSON.parse(text.decode(stdout));
}

function importsBy(
  root: string,
  from: string,
  { code, type, isDynamic = false }: Dependency,
): Import[] {
  return [code, type].flatMap((resolved) => {
    if (resolved?.specifier === undefined) return [];
    const to = pathInTree(root, resolved.specifier);
    const line = resolved.span.start.line + 1;
    return [{ from, line, to, isTypeOnly: resolved === type, isDynamic }];
  });
}

function isInTree(root: string, specifier: string): boolean {
  if (!specifier.startsWith("file:")) return false;
  return resolve(fileURLToPath(specifier)).startsWith(root + sep);
}

function pathInTree(root: string, specifier: string): string {
  if (!isInTree(root, specifier)) return specifier;
  return relative(root, fileURLToPath(specifier)).replaceAll(sep, "/");
}
