import type { Batch } from "../../contracts/batch.ts";
import type {
  DigestEntry,
  EntryKind,
  RecordedImage,
  RecordEntry,
  RollbackEntry,
  SettingsEntry,
  StepEntry,
} from "./entries.ts";
import { findEntries, type FoundEntries, namedImages, readEntry } from "./find_entries.ts";
import { DamagedError, type ReadAt } from "./framing.ts";
import { checkPlainFolder, openPlain } from "../../files/plain_files.ts";
import { UnfitFileError } from "../../files/store_error.ts";
import { checkImage, checkSettingsEntry, checkStepEntry } from "./check_entries.ts";
import type { IndexEntry } from "./index_file.ts";
import { indexBytes } from "./index_file.ts";
import { checkLogHead, logPath, readerOf } from "./log_file.ts";

/** A record of steps, read by number. */
export interface RecordReader {
  /** The first settings of the run. */
  readonly settings: SettingsEntry;
  /** Every image, by its number in the record. */
  readonly images: readonly RecordedImage[];
  /** The numbers of the steps that were recorded, in order. */
  readonly steps: readonly number[];
  /** The damage at which reading stops, if there is any. */
  readonly damage: DamagedError | undefined;
  /** @throws RangeError when that step was not recorded; DamagedError when it cannot be read */
  step(step: number): StepEntry;
  /** The last settings before that step: they change when a run is resumed. */
  settingsAt(step: number): SettingsEntry;
  digests(): DigestEntry[];
  rollbacks(): RollbackEntry[];
  close(): void;
}

/**
 * Opens the record in that folder, also while a run writes it: it then has the entries of that moment. A
 * torn tail is left out.
 *
 * @throws RangeError when there is no record that can be read
 */
export function openRecordReader(folder: string): RecordReader {
  const file = attempt(folder, () => {
    checkPlainFolder(folder);
    return openPlain(logPath(folder), { read: true });
  });
  try {
    return attempt(folder, () => reader(file, readerOf(file), indexBytes(folder), logPath(folder)));
  } catch (error) {
    file.close();
    throw error;
  }
}

function reader(file: Deno.FsFile, readAt: ReadAt, index: Uint8Array, path: string): RecordReader {
  if (!checkLogHead(readAt)) throw new RangeError("it has nothing in it");
  const { steps, settings, images, digests, rollbacks, damage } = contents(readAt, index);
  if (settings.length === 0) throw damage ?? new RangeError("it has no whole record in it");
  const named = damage?.in(path);
  settings.forEach(checkSettingsEntry);
  images.forEach((image) => checkImage(image, settings[0]));

  return {
    settings: settings[0],
    images,
    steps: [...steps.keys()],
    damage: named,
    step: (step) =>
      inFile(path, () => {
        const place = placeOf(step, steps, named);
        const entry = readEntry(readAt, place) as StepEntry;
        fitting(place.offset, () => checkStepEntry(entry, settings[0], images.length));
        return entry;
      }),
    settingsAt: (step) => settings.findLast((each) => each.step <= step) ?? settings[0],
    digests: () => digests,
    rollbacks: () => rollbacks,
    close: () => file.close(),
  };
}

/** All entries except steps, and the offsets of the steps. */
interface Contents {
  steps: Map<number, IndexEntry>;
  settings: SettingsEntry[];
  images: RecordedImage[];
  digests: DigestEntry[];
  rollbacks: RollbackEntry[];
  damage: DamagedError | undefined;
}

/** Reads without the index, which does not show damage in the log, and finds all entries before it. */
function contents(readAt: ReadAt, index: Uint8Array): Contents {
  try {
    return contentsOf(readAt, findEntries(readAt, index));
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    return contentsOf(readAt, findEntries(readAt, new Uint8Array()));
  }
}

function contentsOf(readAt: ReadAt, { entries, damage }: FoundEntries): Contents {
  const all = <K extends EntryKind>(kind: K) =>
    entries.filter((entry) => entry.kind === kind)
      .map((entry) => readEntry(readAt, entry) as Extract<RecordEntry, { kind: K }>);
  const steps = entries.filter(({ kind }) => kind === "step");
  return {
    steps: new Map(steps.map((entry) => [entry.step, entry])),
    settings: all("settings"),
    images: namedImages(readAt, entries),
    digests: all("digest"),
    rollbacks: all("rollback"),
    damage,
  };
}

/** Treats an entry that does not fit the rest of the record as damaged. */
function fitting(offset: number, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof RangeError ? new DamagedError(offset, error.message) : error;
  }
}

function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof DamagedError ? error.in(path) : error;
  }
}

function placeOf(
  step: number,
  places: Map<number, IndexEntry>,
  damage: DamagedError | undefined,
): IndexEntry {
  const place = places.get(step);
  if (place) return place;
  if (damage) throw damage;
  const [first, last] = [places.keys().next().value, [...places.keys()].at(-1)];
  throw new RangeError(
    `step ${step} was not recorded: there are ${
      first === undefined ? "none" : `steps ${first} to ${last}`
    }`,
  );
}

/**
 * The batch of a step, from the record alone.
 *
 * @throws RangeError when the record has no pixels
 */
export function recordedBatch(entry: StepEntry, images: readonly RecordedImage[]): Batch {
  const { pixels, draws, step, epoch, stepInEpoch } = entry;
  if (!pixels) {
    throw new RangeError(
      `step ${step} was recorded without its pixels: replay it with its data set, or record with ` +
        "--record pixels",
    );
  }
  const shown = entry.images.map((number) => images[number]);
  return {
    position: { step, epoch, stepInEpoch },
    ids: shown.map(({ id }) => id),
    indices: shown.map(({ index }) => index),
    hashes: shown.map(({ hash }) => hash),
    ...(shown[0].file && { files: shown.map(({ file = "" }) => file) }),
    draws,
    labels: recordedLabels(entry, images),
    pixels,
  };
}

/** The labels of a step's images; undefined where it was trained without. */
export function recordedLabels(
  { images: numbers }: Pick<StepEntry, "images">,
  images: readonly RecordedImage[],
): Uint32Array | undefined {
  const labels = numbers.flatMap((number) => images[number].label ?? []);
  return labels.length === numbers.length ? Uint32Array.from(labels) : undefined;
}

/** Adds the file's name to errors. */
function attempt<T>(folder: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof DamagedError) throw cause.in(logPath(folder));
    if (cause instanceof UnfitFileError) throw cause;
    throw new RangeError(`cannot read ${logPath(folder)}: ${(cause as Error).message}`, { cause });
  }
}
