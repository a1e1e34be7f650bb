import type { Batch } from "../batch.ts";
import type {
  DigestEntry,
  EntryKind,
  RecordedImage,
  RecordEntry,
  RollbackEntry,
  SettingsEntry,
  StepEntry,
} from "./entries.ts";
import { findEntries, type FoundEntries, readEntry } from "./find_entries.ts";
import { DamagedError, type ReadAt } from "./framing.ts";
import type { IndexEntry } from "./index_file.ts";
import { checkLogHead, indexPath, logPath, readerOf } from "./log_file.ts";
import { namedImages } from "./named_images.ts";

/** A record of steps, read by number. */
export interface RecordReader {
  /** What the run began with. */
  readonly settings: SettingsEntry;
  /** Every image that was shown, by the number that steps call it. */
  readonly images: readonly RecordedImage[];
  /** The numbers of the steps that were recorded, in order. */
  readonly steps: readonly number[];
  /** Where the log cannot be read any further, if that is not its end. */
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
 * Opens the record in that folder, also while a run writes it: it then has what was there at that
 * moment. A torn tail is left out.
 *
 * @throws RangeError when there is no record that can be read
 */
export function openRecordReader(folder: string): RecordReader {
  const file = attempt(folder, () => Deno.openSync(logPath(folder)));
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

  return {
    settings: settings[0],
    images,
    steps: [...steps.keys()],
    damage: named,
    step: (step) => inFile(path, () => readEntry(readAt, placeOf(step, steps, named)) as StepEntry),
    settingsAt: (step) => settings.findLast((each) => each.step <= step) ?? settings[0],
    digests: () => digests,
    rollbacks: () => rollbacks,
    close: () => file.close(),
  };
}

/** All but the steps themselves; of those, where they are. */
interface Contents {
  steps: Map<number, IndexEntry>;
  settings: SettingsEntry[];
  images: RecordedImage[];
  digests: DigestEntry[];
  rollbacks: RollbackEntry[];
  damage: DamagedError | undefined;
}

/** An index knows nothing of damage before its end: without it, what comes before that is found. */
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
 * The batch of a step, out of the record alone.
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
  const labels = shown.flatMap(({ label }) => label ?? []);
  return {
    position: { step, epoch, stepInEpoch },
    ids: shown.map(({ id }) => id),
    indices: shown.map(({ index }) => index),
    hashes: shown.map(({ hash }) => hash),
    draws,
    labels: labels.length === shown.length ? Uint32Array.from(labels) : undefined,
    pixels,
  };
}

function indexBytes(folder: string): Uint8Array {
  try {
    return Deno.readFileSync(indexPath(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Uint8Array();
    throw error;
  }
}

/** Names the file in what is thrown. */
function attempt<T>(folder: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof DamagedError) throw cause.in(logPath(folder));
    throw new RangeError(`cannot read ${logPath(folder)}: ${(cause as Error).message}`, { cause });
  }
}
