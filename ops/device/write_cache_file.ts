import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file that can be made again, in full or not at all: another run may be reading or writing
 * it. Makes its folder.
 *
 * @throws the system's error when it cannot be written
 */
export function writeCacheFile(path: string, content: string | Uint8Array): void {
  const part = `${path}.${Deno.pid}.part`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(part, content);
  renameSync(part, path);
}
