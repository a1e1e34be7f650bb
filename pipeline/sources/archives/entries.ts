/** The entries of an archive, whatever its format: names, and bytes by number. */
import type { FilePiece } from "./file_piece.ts";

export interface Entries {
  /** In the archive's order, with forward slashes; folders have none. */
  readonly names: readonly string[];
  /** Why entries cannot be taken, whatever their names: a line of the inventory for each reason. */
  readonly faults: ReadonlyMap<number, Fault>;
  /** What is wrong with the archive as a whole. */
  readonly leftOut: readonly Lost[];
  /** @throws Error with the reason as the end of a sentence that begins with the entry's name */
  bytes(entry: number): Promise<Uint8Array<ArrayBuffer>>;
  /** For entries that lie in a file as they are, or deflated. */
  pieceOf?(entry: number): FilePiece | undefined;
  /** Entries that are no images and yet of use: labels that were read, zips that were entered. */
  readonly used?: ReadonlySet<number>;
  sizeOf(entry: number): number;
  /** Changes when the entry's bytes do, and costs no look at them. */
  stampOf(entry: number): string;
  /** The class of an entry, in formats that bring labels. */
  classOf?(entry: number): string | undefined;
  /** Whether these classes are of the column that `--labels` names. */
  readonly hasNamedLabels?: boolean;
  close(): void;
}

export interface Fault {
  /** For example `encrypted entries`. */
  what: string;
  cure?: string;
}

/** Entries that were lost before they had a name: a line of the inventory. */
export interface Lost extends Fault {
  count: number;
  examples: readonly string[];
}
