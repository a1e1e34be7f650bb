import { map, type OperatorFunction } from "rxjs";
import { pixelsHash } from "../contracts/content_hash.ts";
import type { HostImage, ImageRequest } from "../contracts/batch.ts";
import { type Dataset, loadedLabel } from "../contracts/dataset.ts";
import { mapInOrder } from "../flow/map_in_order.ts";

/** Loads the requested images, at most `concurrency` at once, in the order of the requests. */
export function decode(
  dataset: Dataset,
  { concurrency }: { concurrency: number },
): OperatorFunction<ImageRequest, HostImage> {
  const load = (request: ImageRequest) =>
    dataset.load(request.index).pipe(map((pixels) => hostImage(dataset, request, pixels)));
  return mapInOrder(load, concurrency);
}

function hostImage(dataset: Dataset, request: ImageRequest, pixels: Uint8Array): HostImage {
  const { index } = request;
  const hash = pixelsHash(pixels);
  const file = dataset.loadedDigest?.(index);
  return {
    ...{ ...request, id: dataset.id(index), label: loadedLabel(dataset, index), hash, pixels },
    ...(file && { file }),
  };
}
