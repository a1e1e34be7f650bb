/** The scripts that browsers load: one for each island's file, one for all pages, and what they share. */
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { contentType } from "./content_type.ts";
import { filesBelow } from "./files_below.ts";
import { sourceHash } from "./source_hash.ts";
import type { StaticFile } from "./snapshot.ts";

export interface Scripts {
  clientUrl: string;
  urlOf(islandPath: string): string;
  files: [string, StaticFile][];
}

interface ScriptOptions {
  /** Paths of the islands' files. */
  islands: readonly string[];
  outDir: string;
}

/**
 * Bundles for browsers, into a folder named by a digest of the sources, unless it is there.
 *
 * @throws Error when a file cannot be bundled: what, where and why
 */
export async function bundleScripts({ islands, outDir }: ScriptOptions): Promise<Scripts> {
  const client = fileURLToPath(new URL("client.ts", import.meta.url));
  const hash = sourceHash([client, ...islands]);
  const folder = join(outDir, hash);
  if (!existsSync(folder)) await bundleInto(folder, [client, ...islands]);
  // The name says what is in it, so that browsers may keep it for ever.
  const base = `/_fresh/${hash}`;
  const files = scriptFiles(folder, base);
  const urlOf = (path: string) => {
    const [url] = files.find(([url]) => basename(url) === scriptName(path))!;
    return url;
  };
  return { clientUrl: urlOf(client), urlOf, files };
}

async function bundleInto(folder: string, entrypoints: string[]): Promise<void> {
  const bundle = await Deno.bundle({
    entrypoints,
    outputDir: folder,
    platform: "browser",
    minify: true,
    codeSplitting: true,
    write: false,
  }).catch((cause) => {
    throw withoutBundler(cause);
  });
  if (!bundle.success) throw new Error(firstError(bundle.errors));
  // Under a name of its own first: the folder is whole, or it is not there.
  const unfinished = `${folder}.${crypto.randomUUID()}`;
  Deno.mkdirSync(unfinished, { recursive: true });
  for (const { path, contents } of bundle.outputFiles ?? []) {
    // In folders like their sources': scripts import one another by relative paths.
    const to = join(unfinished, relative(folder, path));
    Deno.mkdirSync(dirname(to), { recursive: true });
    Deno.writeFileSync(to, contents ?? new Uint8Array());
  }
  moveInto(unfinished, folder);
}

/** Another dashboard may have come first, with the same. */
function moveInto(unfinished: string, folder: string): void {
  try {
    Deno.renameSync(unfinished, folder);
  } catch (error) {
    Deno.removeSync(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

function scriptFiles(folder: string, base: string): [string, StaticFile][] {
  return filesBelow(folder).map((path) => [
    `${base}/${relative(folder, path).replaceAll(sep, "/")}`,
    { type: contentType(path), isImmutable: true, read: () => Deno.readFile(path) },
  ]);
}

const scriptName = (path: string) => basename(path).replace(/\.[jt]sx?$/, ".js");

/** Deno takes the bundler from the npm registry when it is first needed. */
function withoutBundler(cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `the dashboard's scripts cannot be bundled: ${why}: let the npm registry be reached, once`,
    { cause },
  );
}

function firstError([error]: Deno.bundle.Message[]): string {
  const place = error?.location ? `${error.location.file}:${error.location.line}: ` : "";
  return `the dashboard's scripts cannot be bundled: ${place}${error?.text ?? "unknown error"}`;
}
