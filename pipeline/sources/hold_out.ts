import type { Dataset } from "../contracts/dataset.ts";
import { evenIndices } from "../contracts/evenly_spaced.ts";

/** The largest share of a data set that is held out, and the fewest images that are worth it. */
const mostShare = 0.1;
const fewest = 50;

/**
 * Takes images out of training, evenly from the first to the last, to measure samples by. A data set
 * that has further images keeps all; so does one of which a tenth would be too few to measure by.
 */
export function holdOut(dataset: Dataset, wanted: number): Dataset {
  const count = Math.min(wanted, Math.floor(mostShare * dataset.size));
  if (dataset.heldOut || count < fewest) return dataset;
  const held = evenIndices(dataset.size, count);
  const isHeld = new Set(held);
  const trained = Array.from({ length: dataset.size }, (_, i) => i).filter((i) => !isHeld.has(i));
  // Held-out images follow the trained ones, so that each has a number: one may stand in for another.
  const order = [...trained, ...held];
  // Most runs never ask for it.
  let places: Map<number, number> | undefined;
  const placeOf = (index: number) =>
    (places ??= new Map(order.map((index, place) => [index, place]))).get(index);
  const label = (place: number) => dataset.label(order[place]);
  const load = (place: number) => dataset.load(order[place]);
  return {
    ...dataset,
    size: trained.length,
    id: (place) => dataset.id(order[place]),
    label,
    load,
    loadKept: (places) => dataset.loadKept?.(places.map((place) => order[place])),
    ...(dataset.loadAside && {
      loadAside: (places: readonly number[]) =>
        dataset.loadAside!(places.map((place) => order[place])),
    }),
    standIn: dataset.standIn && ((place) => {
      const given = dataset.standIn!(order[place]);
      return given === order[place] ? place : placeOf(given) ?? place;
    }),
    loadedDigest: (place) => dataset.loadedDigest?.(order[place]),
    findFile: async (digest, expected) => {
      const index = await dataset.findFile?.(
        digest,
        expected === undefined ? undefined : order[expected],
      );
      return index === undefined ? undefined : placeOf(index);
    },
    heldOut: {
      count,
      label: (index) => label(trained.length + index),
      load: (index) => load(trained.length + index),
    },
  };
}
