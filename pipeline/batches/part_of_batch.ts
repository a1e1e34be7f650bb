import { type Dataset, loadedLabel } from "../contracts/dataset.ts";
import type { Batch, ImageRequest } from "../contracts/batch.ts";

/** Images of a batch, by their numbers in it; `to` is not one of them. */
export interface Part {
  from: number;
  to: number;
}

/** A part of a batch in its place: what other processes load is empty until they bring it. */
export function inWhole(
  part: Batch,
  { requests, own, dataset }: { requests: ImageRequest[]; own: Part; dataset: Dataset },
): Batch {
  const { length } = requests;
  const imageBytes = part.pixels.length / part.ids.length;
  const pixels = new Uint8Array(length * imageBytes);
  pixels.set(part.pixels, own.from * imageBytes);
  const placed = <T>(all: T[], empty: T) => {
    const whole = new Array<T>(length).fill(empty);
    whole.splice(own.from, all.length, ...all);
    return whole;
  };
  const indices = requests.map(({ index }) => index);
  return {
    position: part.position,
    ids: indices.map(dataset.id),
    indices,
    hashes: placed(part.hashes, ""),
    ...(part.files && { files: placed(part.files, "") }),
    draws: part.draws && placed(part.draws, []),
    labels: part.labels && Uint32Array.from(indices, (index) => loadedLabel(dataset, index) ?? 0),
    pixels,
  };
}
