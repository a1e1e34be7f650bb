import { join } from "node:path";
import { contentHash } from "../../contracts/content_hash.ts";
import { writeAll } from "../../files/write_all.ts";
import { type CacheRoom, makeRoom, partSuffix } from "../../files/cache_room.ts";

export interface Unpack {
  /** Says which archive it is, and which state of it. */
  key: string;
  /** How many bytes there will be, if that is known. */
  size?: number;
  chunks(): AsyncIterable<Uint8Array>;
  /** For the progress, for example `unpacking photos.tar.gz`. */
  what: string;
}

export interface UnpackOptions {
  room: CacheRoom;
  onProgress?: (progress: { done: number; total: number; what: string }) => void;
}

/**
 * Unpacks what allows no reading by position into the cache, unless an earlier run has. The file is
 * there in full or not at all; two runs at once each write their own, and the later one stays.
 *
 * @returns the path of the file
 * @throws RangeError that ends a sentence which begins with the archive's name
 */
export async function unpacked(
  { key, size, chunks, what }: Unpack,
  { room, onProgress }: UnpackOptions,
): Promise<string> {
  const name = `${contentHash(new TextEncoder().encode(key))}.unpacked`;
  const path = join(room.folder, name);
  if (await touch(path)) return path;
  let free = await makeRoom(room, size ?? 0, name);
  const part = `${path}.${crypto.randomUUID()}${partSuffix}`;
  using closing = new DisposableStack();
  const file = await Deno.open(part, { write: true, createNew: true });
  closing.defer(() => file.close());
  file.lockSync(true);
  let done = 0;
  try {
    for await (const chunk of chunks()) {
      done += chunk.length;
      if (done > free) free = done + await makeRoom(room, done + chunk.length, name) - chunk.length;
      if (done > free) throw new RangeError(beyond(room));
      await writeAll(file, chunk);
      onProgress?.({ done: megabytes(done), total: size ? megabytes(size) : NaN, what });
    }
    await file.sync();
    await Deno.rename(part, path);
    return path;
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    throw error;
  }
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);

function beyond({ mostBytes }: CacheRoom): string {
  return `unpacks to more than the ${mostBytes / 1e9} GB of the cache: raise --cache-limit, or ` +
    "unpack it yourself and give the folder";
}

/** Whether the file is there; its time then says that it was used. */
async function touch(path: string): Promise<boolean> {
  try {
    const now = new Date();
    await Deno.utime(path, now, now);
    return true;
  } catch {
    return false;
  }
}
