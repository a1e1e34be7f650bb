/**
 * The folder of what is made of images and can be made again: decoded pixels and unpacked archives. It
 * is bounded; what was used longest ago makes room.
 */
import { join } from "node:path";
import type { RunConfig } from "../contracts/run_config.ts";

export interface CacheRoom {
  folder: string;
  mostBytes: number;
}

/** In GB; the sets that people bring are smaller, once scaled. */
export const defaultCacheLimit = 20;

export function cacheRoom(
  { cacheDir, cacheLimit = defaultCacheLimit }: Pick<RunConfig, "cacheDir" | "cacheLimit">,
): CacheRoom {
  return { folder: join(cacheDir, "images"), mostBytes: cacheLimit * 1e9 };
}

/** What a process is writing; the name of a file is without it once the file is whole. */
export const partSuffix = ".part";

/**
 * Removes what was used longest ago until so many bytes are free, and what a killed process has left
 * half written. What another process has open stays readable for it.
 *
 * @param keep the name of a file that stays
 * @returns how many bytes are free then; less than asked for where that cannot be
 */
export async function makeRoom(
  { folder, mostBytes }: CacheRoom,
  wanted: number,
  keep?: string,
): Promise<number> {
  await Deno.mkdir(folder, { recursive: true });
  const files: { path: string; bytes: number; used: number }[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (!isFile || name === keep) continue;
    if (name.endsWith(partSuffix) && await isAbandoned(path)) await remove(path);
    const info = await Deno.stat(path).catch(() => undefined);
    // A sparse file takes the blocks that are written.
    const bytes = info?.blocks == null ? info?.size : info.blocks * 512;
    if (info && bytes !== undefined) files.push({ path, bytes, used: info.mtime?.getTime() ?? 0 });
  }
  let free = mostBytes - files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of files.sort((a, b) => a.used - b.used)) {
    if (free >= wanted) break;
    if (path.endsWith(partSuffix)) continue;
    if (await remove(path)) free += bytes;
  }
  return Math.max(0, free);
}

/** A writer holds a lock on its part, which ends with it however it ends. */
async function isAbandoned(path: string): Promise<boolean> {
  try {
    using file = await Deno.open(path, { write: true });
    return file.tryLockSync(true);
  } catch {
    return false;
  }
}

const remove = (path: string) => Deno.remove(path).then(() => true, () => false);
