import type { Batch } from "../contracts/batch.ts";
import type { InputDifference } from "../contracts/replay_events.ts";
import type { RecordedImage, StepEntry } from "../outputs/record/mod.ts";

/**
 * How a batch differs from the recorded one, image by image: its pixels before augmentation, its
 * label, what was drawn for it.
 */
export function inputDifferences(
  { images: numbers, draws }: StepEntry,
  images: readonly RecordedImage[],
  batch: Batch,
): InputDifference[] {
  return numbers.flatMap((number, slot) => {
    const { id, hash, label, file } = images[number];
    // One file may go by several names, in a folder and in an archive.
    const isSameFile = file !== undefined && file === batch.files?.[slot];
    const image = `image "${batch.ids[slot]}" in slot ${slot}`;
    const what = batch.ids[slot] !== id && !isSameFile
      ? `${image} was "${id}"`
      : batch.hashes[slot] !== hash
      ? `${image} has other pixels than it had`
      : batch.labels?.[slot] !== label
      ? `${image} had the label ${label} and has ${batch.labels?.[slot]}`
      : !sameDraws(draws?.[slot], batch.draws?.[slot])
      ? `${image} was augmented by the draws ${draws?.[slot]} and is by ${batch.draws?.[slot]}`
      : undefined;
    return what === undefined ? [] : [{ kind: "input", what }];
  });
}

function sameDraws(a: readonly number[] = [], b: readonly number[] = []): boolean {
  return a.length === b.length && a.every((draw, i) => Object.is(draw, b[i]));
}
