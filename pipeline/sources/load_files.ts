import { Subject } from "rxjs";
import type { SkippedImage } from "../contracts/dataset.ts";
import { errorMessage } from "../contracts/text.ts";
import type { DecodeFile } from "./decode_file.ts";
import type { FileSource } from "./file_source.ts";

export interface LoadOptions {
  /** How many images are numbered. */
  size: number;
  /** The number in the source of a numbered image. */
  sourceIndex: (index: number) => number;
  label: (index: number) => number | undefined;
  decode: DecodeFile;
  /** Whether an image of another class may stand in, when a class has lost all its own. */
  crossesClasses: boolean;
  /** Is told once that a class has lost its last image. */
  onLostClass?: (label: number) => void;
}

/**
 * Loads images by number. In place of one whose pixels turn out to be broken, the next readable one
 * with the same label is loaded: what a number stands for depends on the files alone, so that a
 * step needs no history.
 */
export function loadReadable(source: FileSource, options: LoadOptions) {
  const { size, sourceIndex, label, decode, crossesClasses, onLostClass } = options;
  const nameOf = (index: number) => source.nameOf(sourceIndex(index));
  const skippedLater = new Subject<SkippedImage>();
  const broken = new Set<number>();
  const standIns = new Map<number, number>();
  /** Whose pixels a number was given last, where not its own. */
  const given = new Map<number, number>();
  const lost = new Set<number>();

  const report = (index: number, error: unknown) => {
    if (broken.has(index)) return;
    broken.add(index);
    skippedLater.next({ file: nameOf(index), reason: errorMessage(error) });
  };

  const firstReadable = async (index: number, suits: (candidate: number) => boolean) => {
    for (let offset = 0; offset < size; offset++) {
      const candidate = (index + offset) % size;
      if (broken.has(candidate) || !suits(candidate)) continue;
      try {
        const pixels = await decode(sourceIndex(candidate));
        if (candidate !== index) given.set(index, candidate);
        return { candidate, pixels };
      } catch (error) {
        report(candidate, error);
      }
    }
  };

  const load = async (index: number) => {
    const own = label(index);
    const found = await firstReadable(index, (candidate) => label(candidate) === own);
    if (found) return found.pixels;
    const other = crossesClasses && own !== undefined
      ? await firstReadable(index, () => true)
      : undefined;
    if (!other) throw nothingLeft(source.name, nameOf(index), own);
    standIns.set(index, other.candidate);
    if (!lost.has(own!)) onLostClass?.(own!);
    lost.add(own!);
    return other.pixels;
  };

  return {
    load,
    skippedLater: skippedLater.asObservable(),
    standIn: (index: number) => standIns.get(index) ?? index,
    given: (index: number) => given.get(index) ?? index,
  };
}

function nothingLeft(name: string, file: string, label: number | undefined): Error {
  return new Error(
    `no image in "${name}" can stand in for "${file}": all ` +
      `${label === undefined ? "" : "of its class "}are broken; replace the files`,
  );
}
