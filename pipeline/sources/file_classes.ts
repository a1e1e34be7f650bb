/** The classes of a source's files, without those that have no image left. */
import { from, lastValueFrom, mergeMap, tap, toArray } from "rxjs";
import { errorMessage } from "../contracts/text.ts";
import type { FileSource } from "./file_source.ts";
import type { DecodeFile } from "./decode_file.ts";
import type { SourceOptions } from "./source_options.ts";
import type { Tally } from "./tally.ts";

export interface FileClasses {
  /** Sorted; numbers by their value. */
  names: string[];
  /** The class of a file of the source, by its number there; undefined without one. */
  of(index: number): number | undefined;
}

/**
 * The classes that some files belong to.
 *
 * @param byValue sorts classes that are numbers by their value, and not as text
 */
export function classesOf(
  indices: readonly number[],
  nameOf: (index: number) => string | undefined,
  { byValue }: { byValue: boolean },
): FileClasses {
  const found = new Set(indices.map(nameOf).filter((name) => name !== undefined));
  const names = [...found].sort();
  if (byValue && names.every((name) => /^\d+$/.test(name))) names.sort((a, b) => +a - +b);
  const numbers = new Map(names.map((name, number) => [name, number]));
  return { names, of: (index) => numbers.get(nameOf(index) ?? "") };
}

/** The class of a file by the first folder of its path; undefined for a file in no subfolder. */
export function firstFolder(file: string): string | undefined {
  const slash = file.indexOf("/");
  return slash < 0 ? undefined : file.slice(0, slash);
}

const concurrency = 4;
/** So many files of a class are tried before the class is given up. */
const mostTried = 100;

/**
 * Decodes one image of each class, since a class without any would be found at whatever step draws it.
 *
 * @returns what cannot be trained on, by its number in the source: of a class that is given up, all
 */
export async function tryClasses(
  indices: readonly number[],
  classes: FileClasses,
  decode: DecodeFile,
  onProgress?: SourceOptions["onProgress"],
): Promise<Map<number, string>> {
  const members: number[][] = classes.names.map(() => []);
  for (const index of indices) members[classes.of(index)!].push(index);
  const broken = new Map<number, string>();
  const tryOne = async (files: readonly number[]) => {
    for (const index of files.slice(0, mostTried)) {
      try {
        return void await decode(index);
      } catch (error) {
        broken.set(index, errorMessage(error));
      }
    }
    const reason = `none of the first ${mostTried} images of its class can be decoded`;
    for (const index of files.slice(mostTried)) broken.set(index, reason);
  };
  let done = 0;
  const what = "decoding an image of each class";
  const progress = () => onProgress?.({ done: ++done, total: members.length, what });
  await lastValueFrom(from(members).pipe(mergeMap(tryOne, concurrency), tap(progress), toArray()));
  return broken;
}

/** @throws Error in one line when a file is of no class */
export function refuseStray({ name }: FileSource, strays: Tally): void {
  const { count, examples } = strays.leftOut("");
  if (count === 0) return;
  throw new Error(
    `"${examples[0]}" lies in "${name}" itself, so it has no class: ` +
      "move it into a subfolder, or use --labels none",
  );
}

/** @throws Error in one line when the files are not of two classes */
export function refuseFewClasses(source: FileSource, { names }: FileClasses): void {
  const { name } = source;
  if (names.length === 0) {
    throw new Error(
      `all images of "${name}" lie in the folder itself, so they have no class: move them into a ` +
        "subfolder for each class, or use --labels none",
    );
  }
  if (names.length > 1) return;
  throw new Error(
    `"${name}" has images in one subfolder only, "${names[0]}", and labels need two classes: ` +
      "add a subfolder for each class, or use --labels none",
  );
}
