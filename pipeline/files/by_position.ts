/** Reads by position, any number of them at once: a `Deno.FsFile` has one cursor for all. */
import { read } from "node:fs";

/**
 * Reads until the buffer is full.
 *
 * @param file as `openSync` of `node:fs` gives it
 * @returns how many bytes were read; fewer only where the file ends
 */
export async function readAt(file: number, buffer: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < buffer.length) {
    const count = await readSome(file, buffer.subarray(done), position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

function readSome(file: number, buffer: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) =>
    read(file, buffer, 0, buffer.length, position, (error, count) => {
      if (error) reject(error);
      else resolve(count);
    })
  );
}
