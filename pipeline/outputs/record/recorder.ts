import type { GanState, LearningRates, StepLosses } from "../../../model/mod.ts";
import type { Batch } from "../../contracts/batch.ts";
import type { RecordedImage } from "./entries.ts";
import type { RecordLevel } from "../../contracts/run_config.ts";
import type { RecordWriter } from "./writer.ts";
import { contentHash } from "../../contracts/content_hash.ts";

/** A batch, the learning rates of its step, and the losses. */
export interface RecordedStep {
  batch: Batch;
  learningRates: LearningRates;
  /** Absent if the step failed. */
  losses?: StepLosses;
}

export interface RecorderOptions {
  level: RecordLevel;
  /** The run's seed, from which z was drawn. */
  seed: number;
}

/** Writes steps, states and rollbacks as entries. */
export class Recorder {
  private readonly numbers: Map<string, number>;

  constructor(private readonly writer: RecordWriter, private readonly options: RecorderOptions) {
    this.numbers = new Map(writer.images.map((image, number) => [keyOf(image), number]));
  }

  step({ batch, learningRates, losses }: RecordedStep, onWritten?: () => void): void {
    const { level, seed } = this.options;
    const { position, draws, pixels } = batch;
    this.writer.write({
      kind: "step",
      ...position,
      images: this.numbersOf(batch),
      draws,
      z: [seed, "z", position.step],
      learningRates,
      losses,
      pixels: level === "pixels" ? pixels : undefined,
    }, onWritten);
  }

  /** @param step steps done in that state */
  digest(step: number, state: GanState): void {
    this.writer.write({ kind: "digest", step, tensors: tensorDigests(state) });
  }

  /** Notes that after `step` steps the state after `to` steps was restored. */
  rollback(step: number, to: number): void {
    this.writer.write({ kind: "rollback", step, to });
  }

  synced(): Promise<void> {
    return this.writer.synced();
  }

  close(): Promise<void> {
    return this.writer.close();
  }

  /** Numbers of the batch's images. New images get a name entry first. */
  private numbersOf(batch: Batch): number[] {
    const first = this.numbers.size;
    const unnamed: RecordedImage[] = [];
    const numbers = imagesOf(batch).map((image) => {
      const key = keyOf(image);
      const known = this.numbers.get(key);
      if (known !== undefined) return known;
      this.numbers.set(key, first + unnamed.length);
      return first + unnamed.push(image) - 1;
    });
    const { step } = batch.position;
    if (unnamed.length > 0) this.writer.write({ kind: "images", step, first, images: unnamed });
    return numbers;
  }
}

function imagesOf({ indices, ids, hashes, files, labels }: Batch): RecordedImage[] {
  return indices.map((index, slot) => ({
    index,
    id: ids[slot],
    label: labels?.[slot],
    hash: hashes[slot],
    ...(files?.[slot] && { file: files[slot] }),
  }));
}

/** Two images of one name are two when their pixels differ. */
function keyOf({ index, hash, label }: RecordedImage): string {
  return `${index} ${hash} ${label}`;
}

/** `contentHash` of the numbers of each tensor, by its name. */
export function tensorDigests(state: GanState): Record<string, string> {
  const digests = Object.entries(state).map(([name, { data }]) => [
    name,
    contentHash(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
  return Object.fromEntries(digests);
}
