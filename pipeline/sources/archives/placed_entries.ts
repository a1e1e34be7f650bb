/** Archives that hold each entry's bytes in one piece, as they are. */
import type { FileRange } from "./byte_range.ts";
import type { Entries, Fault, Lost } from "./entries.ts";

export interface WalkOptions {
  /** Changes when the archive does. */
  state: string;
  onEntries?: (count: number) => void;
}

/** What a walk through an archive finds. */
export interface Walked {
  names: string[];
  faults: Map<number, Fault>;
  leftOut: Lost[];
  /** Where each entry's bytes begin. */
  offsets: number[];
  sizes: number[];
}

export function placedEntries(
  archive: string,
  range: FileRange,
  state: string,
  { names, faults, leftOut, offsets, sizes }: Walked,
): Entries {
  return {
    ...{ names, faults, leftOut },
    pieceOf: (entry) =>
      range.place && {
        path: range.place.path,
        start: range.place.start + offsets[entry],
        bytes: sizes[entry],
      },
    sizeOf: (entry) => sizes[entry],
    stampOf: (entry) => `${state} ${offsets[entry]} ${sizes[entry]}`,
    async bytes(entry) {
      const bytes = await range.read(offsets[entry], sizes[entry]);
      if (bytes.length === sizes[entry]) return bytes;
      throw new Error(`is cut off in "${archive}": copy or download it again`);
    },
    close: range.close,
  };
}
