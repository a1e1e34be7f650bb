/** The default folder of files that can be made again. */
import { isAbsolute, join } from "node:path";
import type { Places } from "../../pipeline/mod.ts";
import { projectPath } from "./places.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The project's cache; if it cannot be written, the user's own. If neither can be written, it is the
 * project's, and nothing is kept.
 */
export function defaultCacheDir(ofProject = projectPath("cache")): string {
  return [ofProject, ...userCaches()].find(isWritable) ?? ofProject;
}

/** Folders that a command writes to besides a run's: as stated, or its own defaults, whatever the run says. */
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

/** The user's cache folder on each system. */
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

/** Tries to write, because a disk may be read-only whatever the permissions say. */
function refusalOf(folder: string): string | undefined {
  try {
    Deno.mkdirSync(folder, { recursive: true });
    Deno.removeSync(Deno.makeTempFileSync({ dir: folder, prefix: ".probe-" }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
