/** Bundles the scripts that browsers load: one per island file, one for all pages, and shared parts. */
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { contentType } from "./content_type.ts";
import { filesBelow } from "./files_below.ts";
import { sourceHash } from "./source_hash.ts";
import type { StaticFile } from "./built_files.ts";

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

/** A script or one of its parts: its path with slashes, and its content. */
type BundledFile = [path: string, bytes: Uint8Array<ArrayBuffer>];

/**
 * Bundles for browsers, and keeps the result in a folder named by a digest of the sources. If nothing
 * can be kept, each start bundles again.
 *
 * @throws Error when a file cannot be bundled: what, where and why
 */
export async function bundleScripts({ islands, outDir }: ScriptOptions): Promise<Scripts> {
  const client = fileURLToPath(new URL("client.ts", import.meta.url));
  const hash = sourceHash([client, ...islands]);
  const folder = join(outDir, hash);
  const bundled = kept(folder) ?? await bundle(folder, [client, ...islands]);
  // The name changes with the content, so browsers may keep the file for ever.
  const files = bundled.map(([path, bytes]): [string, StaticFile] => [
    `/_fresh/${hash}/${path}`,
    { type: contentType(path), isImmutable: true, read: () => bytes },
  ]);
  const urlOf = (path: string) => {
    const [url] = files.find(([url]) => basename(url) === scriptName(path))!;
    return url;
  };
  return { clientUrl: urlOf(client), urlOf, files };
}

/** The bundle that an earlier start kept, if it can be read. */
function kept(folder: string): BundledFile[] | undefined {
  try {
    const paths = filesBelow(folder);
    if (paths.length === 0) return undefined;
    return paths.map((path) => [slashed(relative(folder, path)), Deno.readFileSync(path)]);
  } catch {
    return undefined;
  }
}

async function bundle(folder: string, entrypoints: string[]): Promise<BundledFile[]> {
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
  // In folders like their sources': scripts import one another by relative paths.
  const files = (bundle.outputFiles ?? []).map(({ path, contents }): BundledFile => [
    slashed(relative(folder, path)),
    new Uint8Array(contents ?? []),
  ]);
  try {
    keep(folder, files);
  } catch {
    // The next start bundles again, which takes seconds; this one has its files.
  }
  return files;
}

/** Writes to a temporary folder and renames it, so that the folder is whole or absent. */
function keep(folder: string, files: readonly BundledFile[]): void {
  const unfinished = `${folder}.${crypto.randomUUID()}`;
  try {
    for (const [path, bytes] of files) {
      const to = join(unfinished, path);
      Deno.mkdirSync(dirname(to), { recursive: true });
      Deno.writeFileSync(to, bytes);
    }
    // Another dashboard may have written the same folder first.
    Deno.renameSync(unfinished, folder);
  } finally {
    if (existsSync(unfinished)) Deno.removeSync(unfinished, { recursive: true });
  }
}

const slashed = (path: string) => path.replaceAll(sep, "/");

const scriptName = (path: string) => basename(path).replace(/\.[jt]sx?$/, ".js");

/** Deno takes the bundler from the npm registry when it is first needed. */
function withoutBundler(cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `the dashboard's scripts cannot be bundled: ${why}: connect to the npm registry once`,
    { cause },
  );
}

function firstError([error]: Deno.bundle.Message[]): string {
  const place = error?.location ? `${error.location.file}:${error.location.line}: ` : "";
  return `the dashboard's scripts cannot be bundled: ${place}${error?.text ?? "unknown error"}`;
}
