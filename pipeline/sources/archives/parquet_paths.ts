/** Rows of a parquet that have only the path of an image, which lies in the parquet's folder. */
import { extname, resolve, sep } from "node:path";
import type { Entries, Fault } from "./entries.ts";

const climbing: Fault = {
  what: "rows whose path leads out of the parquet's folder",
  cure: "move the images beside the parquet",
};

/** Reads the entries of paths as the files that these name; they keep their numbers as names. */
export async function filesBeside(
  folder: string,
  entries: Entries,
  mark: string,
): Promise<Entries> {
  const paths = await pathsIn(entries, mark);
  if (paths.size === 0) return entries;
  const root = await Deno.realPath(folder);
  const faults = new Map(entries.faults);
  const places = new Map([...paths].map(([entry, path]) => [entry, resolve(root, path)]));
  for (const [entry, place] of places) if (!isBelow(root, place)) faults.set(entry, climbing);
  return {
    ...entries,
    faults,
    names: entries.names.map((name, entry) => paths.has(entry) ? name.replace(mark, "") : name),
    pieceOf: (entry) => places.has(entry) ? undefined : entries.pieceOf?.(entry),
    sizeOf: (entry) => statOf(places.get(entry))?.size ?? entries.sizeOf(entry),
    stampOf(entry) {
      const state = statOf(places.get(entry));
      return [entries.stampOf(entry), ...state ? [state.size, state.mtime?.getTime()] : []].join(
        " ",
      );
    },
    bytes: (entry) => {
      const place = places.get(entry);
      return place === undefined ? entries.bytes(entry) : readBelow(root, place);
    },
  };
}

async function pathsIn(entries: Entries, mark: string): Promise<Map<number, string>> {
  const paths = new Map<number, string>();
  for (const [entry, name] of entries.names.entries()) {
    if (name.slice(0, name.length - extname(name).length).endsWith(mark)) {
      paths.set(entry, new TextDecoder().decode(await entries.bytes(entry)));
    }
  }
  return paths;
}

const isBelow = (root: string, place: string) =>
  place.startsWith(root.endsWith(sep) ? root : root + sep);

function statOf(place: string | undefined): Deno.FileInfo | undefined {
  try {
    return place === undefined ? undefined : Deno.statSync(place);
  } catch {
    return undefined; // once it is read, it is counted as unreadable
  }
}

/** A link may lead elsewhere than its path says. */
async function readBelow(root: string, place: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!isBelow(root, await Deno.realPath(place))) {
    throw new Error("is a link that leads out of the parquet's folder");
  }
  return await Deno.readFile(place);
}
