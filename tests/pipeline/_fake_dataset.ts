import { NEVER, type Observable, of } from "rxjs";
import type { Dataset } from "../../pipeline/contracts/dataset.ts";

/** A data set of `size` 1x1 gray images, each with its own number as its only pixel. */
export function fakeDataset(
  size: number,
  load: (index: number) => Observable<Uint8Array> = (index) => of(Uint8Array.of(index)),
): Dataset {
  return {
    name: "numbers",
    size,
    height: 1,
    width: 1,
    channels: 1,
    skipped: [],
    skippedLater: NEVER,
    id: (index) => `number ${index}`,
    label: (index) => index % 10,
    load,
  };
}
