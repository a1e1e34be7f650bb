import type { RunConfig } from "../contracts/run_config.ts";

export interface ImageSize {
  height: number;
  width: number;
}

export const sizeText = ({ height, width }: ImageSize) => `${height}x${width}`;

/**
 * The centre crop that a run takes from its source images.
 *
 * @param own what is cropped to when the run does not say
 * @returns undefined when the run does not crop
 */
export function cropSize(config: RunConfig, own: ImageSize): ImageSize | undefined {
  if (!config.crop) return undefined;
  const { inputHeight, inputWidth } = config;
  return {
    height: inputHeight ?? own.height,
    width: inputWidth ?? inputHeight ?? own.width,
  };
}

export const isSmaller = (image: ImageSize, crop: ImageSize) =>
  image.height < crop.height || image.width < crop.width;

/** The largest part of an image that has the shape of another. */
export function largestPart(image: ImageSize, shape: ImageSize): ImageSize {
  const scale = Math.min(image.height / shape.height, image.width / shape.width);
  const side = (of: number) => Math.max(1, Math.round(of * scale));
  return { height: side(shape.height), width: side(shape.width) };
}

/** Width first, as photographs are named. */
export const photoSize = ({ height, width }: ImageSize) => `${width}x${height}`;

/**
 * Refuses a crop that does not fit into the images of a data set whose images are all alike.
 *
 * @throws RangeError that names both sizes
 */
export function refuseCropBeyond(name: string, own: ImageSize, crop: ImageSize | undefined) {
  if (!crop || !isSmaller(own, crop)) return;
  throw new RangeError(
    `every image of "${name}" is ${sizeText(own)}, smaller than the crop of ${sizeText(crop)}: ` +
      cropCure([own], crop),
  );
}

/** The flags that make a crop fit into images that are smaller than it. */
export function cropCure(small: readonly ImageSize[], crop: ImageSize): string {
  const height = small.reduce((least, image) => Math.min(least, image.height), crop.height);
  const width = small.reduce((least, image) => Math.min(least, image.width), crop.width);
  const flags = crop.height === crop.width
    ? `--input-height ${Math.min(height, width)}`
    : `--input-height ${height} --input-width ${width}`;
  return `use ${flags}, or --no-crop`;
}

/** Where a crop starts when it is taken from the centre. */
export const centred = (source: ImageSize, crop: ImageSize) => ({
  left: Math.round((source.width - crop.width) / 2),
  top: Math.round((source.height - crop.height) / 2),
  width: crop.width,
  height: crop.height,
});
