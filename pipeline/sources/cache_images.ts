/** Whether the decoded images of a run are cached, and how they come from there. */
import { resolve } from "node:path";
import type { RunConfig } from "../contracts/run_config.ts";
import { errorMessage } from "../contracts/text.ts";
import { cacheRoom } from "../files/cache_room.ts";
import type { FileDigests } from "./file_digests.ts";
import type { FileSource } from "./file_source.ts";
import type { DecodeFile } from "./decode_file.ts";
import { openPixelCache, type PixelCache, type PixelCacheOptions } from "./pixel_cache.ts";

/** The cache of a run's images, if it wants one, the source says when files change, and there is room. */
export async function cacheOf(
  { name, size, stampOf }: FileSource,
  { config, ...options }: Pick<PixelCacheOptions, "plan" | "rules" | "onWarning"> & {
    config: RunConfig;
  },
): Promise<PixelCache | undefined> {
  if (config.cacheImages !== "auto" || !stampOf) return undefined;
  try {
    const source = await Deno.realPath(name).catch(() => resolve(name)); // a pattern is no path
    return await openPixelCache({ ...options, room: cacheRoom(config), source, size, stampOf });
  } catch (error) {
    options.onWarning?.(
      `decoded images are not cached (${errorMessage(error)}): each run decodes them anew`,
    );
  }
}

/** Where it is and how large it becomes. */
export const cacheNote = ({ path, mostBytes }: PixelCache) =>
  `decoded images are kept in ${path}, ${Math.ceil(mostBytes / 1e6)} MB once each was seen ` +
  "(--cache-images, --cache-limit)";

/** Takes images from the cache, and puts there what it lacks. */
export function withPixelCache(
  decode: DecodeFile,
  cache: PixelCache,
  digests: FileDigests,
): DecodeFile {
  return async (index) => {
    const kept = await cache.read(index);
    if (kept) digests.set(index, kept.digest);
    if (kept) return kept.pixels;
    const pixels = await decode(index);
    cache.write(index, { pixels, digest: digests.of(index)! });
    return pixels;
  };
}
