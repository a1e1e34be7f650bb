/**
 * Image files by number, wherever they lie. A folder is one kind of source, an archive that is read in
 * place another; `openFiles` makes a data set of any of them.
 */

import type { FilePiece } from "./archives/file_piece.ts";

/** Files of one kind that were left out when a source was listed: one line of the inventory. */
export interface LeftOut {
  /** For example `links that lead nowhere`. */
  what: string;
  count: number;
  /** Some of them by name, the first ones. */
  examples: readonly string[];
  /** What to do to have them taken, where something can be done. */
  cure?: string;
}

/**
 * Files that are taken for images by their names alone: opening a source decodes nothing. They are
 * numbered from 0, in the order of their names by code unit, so that the order follows from the files.
 */
export interface FileSource {
  /** As the user named it. */
  readonly name: string;
  readonly size: number;
  /** Everything below the source that is no image by its name, by kind. */
  readonly leftOut: readonly LeftOut[];
  /** What to do where none of its files can be used, unless they lie in a folder. */
  readonly cure?: string;
  /** The first folders of its paths, also those of which no file is taken; unsorted. */
  readonly folders: readonly string[];
  /** A path inside of the source, with forward slashes. */
  nameOf(index: number): string;
  /**
   * The whole file.
   *
   * @throws Error with the reason as the end of a sentence that begins with the file's name
   */
  bytes(index: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Where the file lies on disk, for sources whose files do: a header then costs no whole file. */
  pathOf?(index: number): string;
  /** Where it lies in an archive on disk, for other threads to read it there. */
  pieceOf?(index: number): FilePiece | undefined;
  /** The class of a file, for sources that bring labels of their own; undefined without one. */
  classOf?(index: number): string | undefined;
  /** Whether these classes are of the column that `--labels` names. */
  readonly hasNamedLabels?: boolean;
  /** Changes when the file's bytes do, and costs no look at them. */
  stampOf?(index: number): string;
  close?(): void;
}
