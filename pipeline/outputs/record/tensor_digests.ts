import type { GanState } from "../../../model/mod.ts";
import { contentHash } from "../../contracts/content_hash.ts";

/** `contentHash` of the numbers of each tensor, by its name. */
export function tensorDigests(state: GanState): Record<string, string> {
  const digests = Object.entries(state).map(([name, { data }]) => [
    name,
    contentHash(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
  return Object.fromEntries(digests);
}
