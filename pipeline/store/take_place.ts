import { storeError } from "../files/store_error.ts";
import { isHalfMade } from "./leftovers.ts";

/**
 * Gives a folder the name of a run, or whatever else has none yet: of two who want one name, one gets
 * it. What a kill has left there, an empty folder say, gives way.
 *
 * @throws Error when the name is taken, or the folder cannot be written
 */
export async function takePlace(folder: string, place: string, taken: string): Promise<void> {
  if (await isTaken(place)) throw new Error(taken);
  try {
    // An empty folder gives way to the other; one that has files does not.
    await Deno.rename(folder, place);
  } catch (cause) {
    throw await isTaken(place) ? new Error(taken, { cause }) : storeError(place, cause);
  }
}

async function isTaken(place: string): Promise<boolean> {
  const info = await Deno.lstat(place).catch(() => undefined);
  if (info === undefined) return false;
  if (!info.isDirectory) return true;
  if (isHalfMade(place)) await Deno.remove(place, { recursive: true }).catch(() => {});
  const entries = await Array.fromAsync(Deno.readDir(place)).catch(() => []);
  return entries.length > 0;
}
