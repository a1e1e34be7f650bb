/** Where what can be made again is kept, when nobody says where. */
import { isAbsolute, join } from "node:path";
import type { Places } from "../../pipeline/mod.ts";
import { projectPath } from "./places.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The project's cache; where the project is another user's, or on a disk that cannot be written, the
 * user's own. Who can write neither gets the project's, and goes without what would be kept there.
 */
export function defaultCacheDir(ofProject = projectPath("cache")): string {
  return [ofProject, ...userCaches()].find(isWritable) ?? ofProject;
}

/** Where a command writes beside a run: what is stated, or else its own defaults, whatever the run says. */
export function placesOf({ dataDir, cacheDir }: Partial<Places>): Places {
  return { dataDir: dataDir ?? projectPath("data"), cacheDir: cacheDir ?? defaultCacheDir() };
}

/** @throws UsageError when nothing can be kept in a folder that the user states */
export function checkCacheDir(stated: string): void {
  const refusal = refusalOf(stated);
  if (refusal === undefined) return;
  throw new UsageError(
    `--cache-dir is "${stated}": it cannot be written (${refusal}); choose another, or leave it out`,
  );
}

/** By the customs of each system. */
function userCaches(): string[] {
  const home = Deno.env.get("HOME") ?? "";
  const folder = Deno.build.os === "windows"
    ? Deno.env.get("LOCALAPPDATA")
    : Deno.build.os === "darwin"
    ? join(home, "Library", "Caches")
    : Deno.env.get("XDG_CACHE_HOME") || join(home, ".cache");
  return folder !== undefined && isAbsolute(folder) ? [join(folder, "dcgan")] : [];
}

function isWritable(folder: string): boolean {
  return refusalOf(folder) === undefined;
}

/** Found out by trying: a disk may be mounted to be read only, whatever the permissions say. */
function refusalOf(folder: string): string | undefined {
  try {
    Deno.mkdirSync(folder, { recursive: true });
    Deno.removeSync(Deno.makeTempFileSync({ dir: folder, prefix: ".probe-" }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
